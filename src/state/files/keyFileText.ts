/** Turns the private key from the cloud's answer into a file of the format that the user asked for. */
import { utf8ToBytes } from '../../core/base/bytes.ts';
import { SaveError } from '../../core/flows/ports/saver.ts';
import type { Progress } from '../../core/ssh/keyCrypto.ts';
import type { FileSpec } from '../../core/ssh/keyTasks.ts';
import type { Bench } from '../../platform/workers/keyWorkshop.ts';
import { workshop } from './workshop.ts';

/** Whether the private key can be saved exactly as the cloud's answer contains it: as PKCS#1 without a passphrase. */
export function isAnswerItself({ format, passphrase }: Pick<FileSpec, 'format' | 'passphrase'>): boolean {
  return format === 'pkcs1' && passphrase === '';
}

/**
 * Returns the text of the private key file.
 * @param pem the private key as the cloud sent it
 * @param spec the format and passphrase of the file; `comment` is the key's name
 * @param bench a worker that was started before anything was sent; if it is `null`, a worker is started now
 * @throws {SaveError} with the problem `format`, for every failure. The private key is still in memory, so the user
 * can save it in another way
 */
export async function keyFileText(
  pem: string,
  spec: FileSpec & { readonly comment: string },
  { bench = null, onProgress }: { readonly bench?: Bench | null; readonly onProgress?: Progress } = {},
): Promise<string> {
  if (isAnswerItself(spec)) return pem;
  try {
    const task = { kind: 'convert', bytes: utf8ToBytes(pem), passphrase: '', spec } as const;
    const started = bench ?? (await workshop().open());
    return (await started.run(task, onProgress === undefined ? {} : { onProgress })).text;
  } catch (error) {
    throw new SaveError('format', spec.comment, { cause: error });
  }
}
