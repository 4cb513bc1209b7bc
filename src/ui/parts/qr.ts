/** Draws a QR code (ISO/IEC 18004) as one path, so that it is crisp at every size. */
import { encodeQR } from 'qr';

/** The width in modules of the light margin that a scanner needs around the code. */
const QUIET_ZONE = 4;

/**
 * How many bytes a code of version 25 holds at level M (ISO/IEC 18004, table 7). A longer text is encoded at level L.
 * Level L corrects fewer errors but has larger modules, and these help a phone's camera more.
 */
const MEDIUM_BYTES = 997;

/**
 * `size`: the width and the height in modules, margin included; `path`: an SVG path of the dark modules, each one
 * unit wide.
 */
export interface QrPicture {
  readonly size: number;
  readonly path: string;
}

/** @param text at most 2953 bytes in UTF-8 @throws {Error} for a longer text */
export function qrPicture(text: string): QrPicture {
  const ecc = new TextEncoder().encode(text).length <= MEDIUM_BYTES ? 'medium' : 'low';
  const modules = encodeQR(text, 'raw', { ecc, border: QUIET_ZONE });
  let path = '';
  for (const [y, line] of modules.entries()) {
    for (const [x, isDark] of line.entries()) if (isDark) path += `M${x} ${y}h1v1h-1z`;
  }
  return { size: modules.length, path };
}
