/**
 * Why no key was begun.
 * - `unsafe`: another key is still being made or isn't in a file yet, and might be lost
 * - `locked`: the user must enter the SecretKey first, or the app is about to lock
 * - `relay`: a relay that belongs to somebody else would read the private key, and the user hasn't agreed to that
 * - `otherTab`: another tab is creating, importing or deleting keys
 * - `otherAccount`: the row belongs to an account that isn't connected
 * - `offline`: there is no network
 */
export type CreateRefusal = 'unsafe' | 'locked' | 'relay' | 'otherTab' | 'otherAccount' | 'offline';
