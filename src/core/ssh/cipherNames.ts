/**
 * Names the cipher of a private key file that Keysmith can't open, and gives the command that converts the file. This
 * module is loaded only when it is needed.
 */
import { oidText } from './der.ts';

/**
 * Algorithms in encrypted files that Keysmith can't open: object identifier in hex → the algorithm's name, and
 * whether OpenSSL 3 has it only in its `legacy` provider.
 */
const OTHERS: Readonly<Record<string, readonly [name: string, isLegacy: boolean]>> = {
  '2a864886f70d010501': ['MD2 and DES', true],
  '2a864886f70d010503': ['MD5 and DES', true],
  '2a864886f70d010504': ['MD2 and RC2', true],
  '2a864886f70d010506': ['MD5 and RC2', true],
  '2a864886f70d01050a': ['SHA-1 and DES', true],
  '2a864886f70d01050b': ['SHA-1 and RC2', true],
  '2a864886f70d010c0101': ['RC4-128', true],
  '2a864886f70d010c0102': ['RC4-40', true],
  '2a864886f70d010c0103': ['triple DES', false],
  '2a864886f70d010c0104': ['2-key triple DES', false],
  '2a864886f70d010c0105': ['RC2-128', true],
  '2a864886f70d010c0106': ['RC2-40', true],
  '2a864886f70d0307': ['triple DES', false],
  '2a864886f70d0302': ['RC2', true],
  '2b0e030207': ['DES', true],
  '2a83088c9a4b3d01010102': ['Camellia-128', false],
  '2a83088c9a4b3d01010103': ['Camellia-192', false],
  '2a83088c9a4b3d01010104': ['Camellia-256', false],
  '2a831a8c9a6e010102': ['ARIA-128', false],
  '2a831a8c9a6e010107': ['ARIA-192', false],
  '2a831a8c9a6e01010c': ['ARIA-256', false],
  '2a811ccf55016802': ['SM4', false],
  '2b06010401da47040b': ['scrypt', false],
  '2a864886f70d0208': ['HMAC with SHA-224', false],
  '2a864886f70d020c': ['HMAC with SHA-512/224', false],
  '2a864886f70d020d': ['HMAC with SHA-512/256', false],
};

/** @param oid object identifier of the cipher or of the function that derives its key, in hex */
export function cipherOf(oid: string): { readonly name: string; readonly isLegacy: boolean } {
  const [name, isLegacy] = (Object.hasOwn(OTHERS, oid) ? OTHERS[oid] : undefined) ?? [
    `OID ${oidText(oid)}`,
    false,
  ];
  return { name, isLegacy };
}

/**
 * The command that converts a file that Keysmith can't read into one that it can.
 * @param isLegacy whether OpenSSL 3 has the cipher only in its `legacy` provider, which the command must then load
 */
export function opensslCommand(isLegacy: boolean): string {
  return `openssl pkey${isLegacy ? ' -provider legacy -provider default' : ''} -in FILE -aes256 -out NEW`;
}
