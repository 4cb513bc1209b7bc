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
  /** Names of the key pairs that are being generated right now. No other request may use these names. */
  readonly reservedNames: Set<string>;
  readonly region: string;
  readonly quota: number;
  /** Whether the name or the quota is checked first for a new key pair. The service's order isn't documented. */
  readonly checksFirst: 'name' | 'quota';
  readonly accountId: string;
  readonly nameCodes: 'observed' | 'documented';
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Makes a new random id of the form `PREFIX-xxxxxxxx`. */
  readonly newId: (prefix: string) => string;
  readonly generateKeyPair: (comment: string) => Promise<GeneratedKeyPair>;
}

/** A simulated action. `run` checks the raw parameters before it does the work. @throws {ServiceError} */
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
