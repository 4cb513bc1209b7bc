/**
 * Turns the parameters of a request into the input of an action. In a JSON body, the parameters have types. In the
 * query of a GET and the form of a POST, they are flat text: `KeyIds.0=skey-…`, `Filters.0.Values.1=…`,
 * `ProjectId=0`. Both become a tree of parameters. The tree is checked before an action gets it as its input.
 */
import { ServiceError } from './serviceError.ts';

/** The type of a parameter's value; `list` is a list of values of one kind, `fields` an object with named fields. */
type Kind = 'string' | 'integer' | 'boolean' | { readonly list: Kind } | { readonly fields: Fields };
export interface Field {
  readonly kind: Kind;
  readonly required?: true;
}
export type Fields = Readonly<Record<string, Field>>;

/** The type of the input that {@link checkFields} returns. */
export type InputOf<F extends Fields> = {
  readonly [Name in keyof F as F[Name] extends { required: true } ? Name : never]: ValueOf<F[Name]['kind']>;
} & {
  readonly [Name in keyof F as F[Name] extends { required: true } ? never : Name]?: ValueOf<F[Name]['kind']>;
};
type ValueOf<K extends Kind> = K extends 'string'
  ? string
  : K extends 'integer'
    ? number
    : K extends 'boolean'
      ? boolean
      : K extends { readonly list: infer Item extends Kind }
        ? readonly ValueOf<Item>[]
        : K extends { readonly fields: infer F extends Fields }
          ? InputOf<F>
          : never;

/**
 * Where parameters come from: a JSON body, or the flat text of a query or form. In flat text, numbers and booleans
 * are given as text. In JSON, a boolean may be given as a string (`"true"`), but a number may not.
 */
export type Typing = 'json' | 'text';

/**
 * Makes a tree of flat text. Names that are numbers become the items of a list:
 * `{"KeyIds.0": "a", "KeyIds.1": "b"}` → `{KeyIds: ["a", "b"]}`
 */
export function unflatten(flat: Iterable<readonly [string, string]>): Record<string, unknown> {
  const tree = new Map<string, unknown>();
  for (const [name, value] of flat) {
    let node = tree;
    const path = name.split('.');
    for (const part of path.slice(0, -1)) {
      const next = node.get(part);
      const child = next instanceof Map ? (next as Map<string, unknown>) : new Map<string, unknown>();
      node.set(part, child);
      node = child;
    }
    node.set(path.at(-1) ?? '', value);
  }
  return Object.fromEntries([...tree].map(([name, node]) => [name, plain(node)]));
}

function plain(node: unknown): unknown {
  if (!(node instanceof Map)) return node;
  const entries = [...(node as Map<string, unknown>)];
  return entries.every(([name]) => /^\d+$/.test(name))
    ? entries.sort(([a], [b]) => Number(a) - Number(b)).map(([, child]) => plain(child))
    : Object.fromEntries(entries.map(([name, child]) => [name, plain(child)]));
}

/**
 * Checks the names, presence and types of a request's parameters before its action runs, as the service does.
 * @throws {ServiceError} for a parameter that is unknown, missing or of the wrong type
 */
export function checkFields<F extends Fields>(
  tree: unknown,
  fields: F,
  typing: Typing,
  prefix = '',
): InputOf<F> {
  if (typeof tree !== 'object' || tree === null || Array.isArray(tree)) throw wrongType(prefix);
  const values = tree as Record<string, unknown>;
  for (const name of Object.keys(values)) {
    if (!Object.hasOwn(fields, name)) throw unknownParameter(prefix + name);
  }
  const checked: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(fields)) {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value === undefined || value === null) {
      if (field.required) throw missing(prefix + name);
    } else checked[name] = checkKind(value, field.kind, typing, prefix + name);
  }
  // The cast is safe: every field was checked against its kind, and there are no other fields.
  return checked as InputOf<F>;
}

function checkKind(value: unknown, kind: Kind, typing: Typing, path: string): unknown {
  if (kind === 'string') {
    if (typeof value !== 'string') throw wrongType(path);
    return value;
  }
  if (kind === 'integer') {
    const number = typing === 'text' && typeof value === 'string' && value !== '' ? Number(value) : value;
    if (!Number.isSafeInteger(number)) throw wrongType(path);
    return number;
  }
  if (kind === 'boolean') {
    const text = typing === 'text' ? String(value).toLowerCase() : value;
    if (text === true || text === 'true') return true;
    if (text === false || text === 'false') return false;
    throw wrongType(path);
  }
  if ('list' in kind) {
    if (!Array.isArray(value)) throw wrongType(path);
    return value.map((item, index) => checkKind(item, kind.list, typing, `${path}.${index}`));
  }
  return checkFields(value, kind.fields, typing, `${path}.`);
}

/** Makes the error for a missing required parameter. */
export function missing(name: string): ServiceError {
  return new ServiceError(
    'MissingParameter',
    `The request is missing a required parameter \`${name}\`.`,
    `缺少必要参数 \`${name}\`。`,
  );
}

function unknownParameter(name: string): ServiceError {
  return new ServiceError(
    'UnknownParameter',
    `The parameter \`${name}\` is not recognized.`,
    `未知参数 \`${name}\`。`,
  );
}

function wrongType(name: string): ServiceError {
  return new ServiceError(
    'InvalidParameter',
    `The value type of parameter \`${name.replace(/\.$/, '')}\` is not valid.`,
    `参数 \`${name.replace(/\.$/, '')}\` 的类型不正确。`,
  );
}
