/**
 * Why no key was begun.
 * - `unsafe`: another key would be lost
 * - `locked`: the SecretKey is needed first
 * - `relay`: a stranger's relay would read the private key, and nobody agreed to that
 * - `otherTab`: a key is being created in another tab
 * - `otherAccount`: the row belongs to an account that isn't connected
 */
export type CreateRefusal = 'unsafe' | 'locked' | 'relay' | 'otherTab' | 'otherAccount';
