/** Defines the form of a simulated action, and the context that an action runs in. */
import type { GeneratedKeyPair } from './generateKeyPair.ts';
import { checkFields, type Fields, type InputOf, type Typing } from './parameters.ts';
import type { SimulatorState } from './state.ts';

export interface ActionContext {
  /**
   * The account's contents. The action changes them in place. They are saved after the action and before the answer,
   * unless the action's name begins with `Describe`.
   */
  readonly state: SimulatorState;
  /** Names of keys being generated right now. */
  readonly reservedNames: Set<string>;
  readonly region: string;
  readonly quota: number;
  /** Which is checked first for a new key pair, the name or the quota. The service's order isn't documented. */
  readonly checksFirst: 'name' | 'quota';
  readonly accountId: string;
  readonly nameCodes: 'observed' | 'documented';
  /** Milliseconds since 1970. */
  readonly now: number;
  /** A fresh id, `PREFIX-xxxxxxxx`. */
  readonly newId: (prefix: string) => string;
  readonly generateKeyPair: (comment: string) => Promise<GeneratedKeyPair>;
}

/** An action that takes raw parameters: it checks them, then runs. @throws {ServiceError} */
export interface SimulatedAction {
  readonly run: (tree: unknown, typing: Typing, context: ActionContext) => object | Promise<object>;
}

/**
 * Defines an action by its parameters and the function that it runs; the type of the function's input follows from
 * the parameters.
 */
export function defineAction<const F extends Fields>(
  fields: F,
  run: (input: InputOf<F>, context: ActionContext) => object | Promise<object>,
): SimulatedAction {
  return { run: (tree, typing, context) => run(checkFields(tree, fields, typing), context) };
}
