/**
 * OpenSSH's randomart as text, with its frame, exactly as `ssh-keygen -lv` prints it (fingerprint_randomart in
 * sshkey.c).
 */
import { randomart, RANDOMART_HEIGHT, RANDOMART_START, RANDOMART_WIDTH } from './randomart.ts';

/**
 * The character at index n stands for a field that was visited n times. The last character also stands for more
 * visits.
 */
const VISITS = ' .o+=*BOX@%&#/^';

/**
 * @param digest SHA-256 of the public key's wire form
 * @param name the title in the upper border, for example `RSA 2048`; if it is too long for the border, only its first
 * word is shown
 */
export function randomartText(digest: Uint8Array, name: string): string {
  const { visits, end } = randomart(digest);
  const characters = Array.from(visits, (count, index) => {
    if (index === end) return 'E';
    return index === RANDOMART_START ? 'S' : (VISITS[Math.min(count, VISITS.length - 1)] ?? '');
  });
  const rows = Array.from({ length: RANDOMART_HEIGHT }, (_, row) =>
    characters.slice(row * RANDOMART_WIDTH, (row + 1) * RANDOMART_WIDTH).join(''),
  );
  const title = `[${name}]`.length <= RANDOMART_WIDTH ? `[${name}]` : `[${name.split(' ')[0] ?? ''}]`;
  return [frame(title), ...rows.map((row) => `|${row}|`), frame('[SHA256]')].join('\n');
}

/** A border line with the title in the middle. If the number of dashes is odd, the right side has one dash more. */
function frame(title: string): string {
  const dashes = Math.max(0, RANDOMART_WIDTH - title.length);
  const left = Math.floor(dashes / 2);
  return `+${'-'.repeat(left)}${title}${'-'.repeat(dashes - left)}+`;
}
