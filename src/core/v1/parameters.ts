/**
 * Turns a request's input into the parameters of signature version 1: a flat list of names and values. The string to
 * sign joins all parameters, so a value that could be read as the end of one parameter or the start of the next is
 * refused.
 */
import { InputError } from '../base/errors.ts';
import type { Parameter } from './stringToSign.ts';

/** A value in a request's input: a text, a whole number, a list or an object. */
type Value = string | number | readonly Value[] | { readonly [name: string]: Value | undefined };

/**
 * `{KeyIds: ["a", "b"]}` → `KeyIds.0=a`, `KeyIds.1=b`. Values that are `undefined` are left out.
 * @throws {InputError} if {@link joinable} refuses a value; the field is the parameter's name, the problem is
 * `joined`
 */
export function flatParameters(input: { readonly [name: string]: Value | undefined }): readonly Parameter[] {
  return Object.entries(input).flatMap(([name, value]) => flat(name, value));
}

function flat(name: string, value: Value | undefined): readonly Parameter[] {
  if (value === undefined) return [];
  if (typeof value === 'string' || typeof value === 'number') return [joinable(name, String(value))];
  const isList = (one: Value): one is readonly Value[] => Array.isArray(one);
  const children = isList(value) ? value.entries() : Object.entries(value);
  return [...children].flatMap(([child, one]) => flat(`${name}.${child}`, one));
}

/**
 * Checks that a value stays one value when parameters are joined. The value must not be empty, and must not have
 * control characters. `&` is forbidden, because it would end the value. `=` could end a name, so a value may have it
 * only at its end, at most twice, as base64 does.
 * @throws {InputError} if the value isn't allowed; the field is the parameter's name, the problem is `joined`
 */
export function joinable(name: string, value: string): Parameter {
  const isSafe = /^[^&=\p{Cc}]+={0,2}$/u.test(value);
  if (!isSafe) throw new InputError(name, 'joined');
  return [name, value];
}
