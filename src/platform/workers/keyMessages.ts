/** The messages between the page and the worker for private keys. */
import type { KeyFileVerdict, PassphraseProblem } from '../../core/base/errors.ts';
import type { KeyTask, KeyTaskAnswers } from '../../core/ssh/keyTasks.ts';

export type ToWorker = KeyTask;
export type FromWorker =
  | { readonly kind: 'ready' }
  | { readonly kind: 'progress'; readonly done: number }
  | { readonly kind: 'answer'; readonly answer: KeyTaskAnswers[KeyTask['kind']] }
  | { readonly kind: 'passphrase'; readonly problem: PassphraseProblem }
  | { readonly kind: 'format'; readonly rule: string }
  | { readonly kind: 'named'; readonly verdict: KeyFileVerdict }
  | { readonly kind: 'notLoaded' }
  | { readonly kind: 'broken'; readonly name: string };
