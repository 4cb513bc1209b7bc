/**
 * OpenSSH's randomart, the "drunken bishop" walk over a fingerprint (fingerprint_randomart in sshkey.c;
 * D. Loss et al., "The drunken bishop", 2009). Same picture as `ssh-keygen -lv`.
 */
export const RANDOMART_WIDTH = 17;
export const RANDOMART_HEIGHT = 9;

export interface Randomart {
  /**
   * How often the walk visits each field, row by row. There are {@link RANDOMART_WIDTH} × {@link RANDOMART_HEIGHT}
   * fields.
   */
  readonly visits: Uint8Array;
  /** Index into `visits` of the field where the walk ended. Every walk starts in the middle. */
  readonly end: number;
}

export const RANDOMART_START =
  Math.floor(RANDOMART_HEIGHT / 2) * RANDOMART_WIDTH + Math.floor(RANDOMART_WIDTH / 2);

/** @param digest the fingerprint's raw bytes */
export function randomart(digest: Uint8Array): Randomart {
  const visits = new Uint8Array(RANDOMART_WIDTH * RANDOMART_HEIGHT);
  let x = Math.floor(RANDOMART_WIDTH / 2);
  let y = Math.floor(RANDOMART_HEIGHT / 2);
  for (const byte of digest) {
    // Each step uses two bits of the byte, beginning with the lowest two. The lower bit means right (1) or left (0),
    // the higher bit down (1) or up (0).
    for (let shift = 0; shift < 8; shift += 2) {
      const step = byte >> shift;
      x = clamp(x + (step & 1 ? 1 : -1), RANDOMART_WIDTH - 1);
      y = clamp(y + (step & 2 ? 1 : -1), RANDOMART_HEIGHT - 1);
      const index = y * RANDOMART_WIDTH + x;
      visits[index] = (visits[index] ?? 0) + 1;
    }
  }
  return { visits, end: y * RANDOMART_WIDTH + x };
}

function clamp(value: number, max: number): number {
  return Math.min(Math.max(value, 0), max);
}
