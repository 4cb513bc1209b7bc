/** What a simulated action is, and what it may use. */
import type { GeneratedKeyPair } from './generateKeyPair.ts';
import type { Fields } from './parameters.ts';
import type { SimulatorState } from './state.ts';

export interface ActionContext {
  /** Changed in place; saved after the action, before the answer. */
  readonly state: SimulatorState;
  /** Names of keys being generated right now. */
  readonly reservedNames: Set<string>;
  readonly region: string;
  readonly quota: number;
  readonly nameCodes: 'observed' | 'documented';
  /** Milliseconds since 1970. */
  readonly now: number;
  /** A fresh id, `PREFIX-xxxxxxxx`. */
  readonly newId: (prefix: string) => string;
  readonly generateKeyPair: (comment: string) => Promise<GeneratedKeyPair>;
}

export interface SimulatedAction<Input> {
  readonly fields: Fields;
  /** `input` has been checked against `fields`. @throws {ServiceError} */
  run(input: Input, context: ActionContext): object | Promise<object>;
}
