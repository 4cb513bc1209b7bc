/** The private key of an answer as the file that was asked for. */
import { utf8ToBytes } from '../../core/base/bytes.ts';
import { SaveError } from '../../core/flows/ports/saver.ts';
import type { Progress } from '../../core/ssh/keyCrypto.ts';
import type { FileSpec } from '../../core/ssh/keyTasks.ts';
import type { Bench } from '../../platform/workers/keyWorkshop.ts';
import { workshop } from './workshop.ts';

/** Whether the answer's own text is the file: plain PKCS#1. */
export function isAnswerItself({ format, passphrase }: Pick<FileSpec, 'format' | 'passphrase'>): boolean {
  return format === 'pkcs1' && passphrase === '';
}

/**
 * @param pem the private key as it arrived
 * @param spec how its file is to be; `comment` is the key's name
 * @param bench a worker that was started before anything was sent; one is started where it is left out
 * @throws {SaveError} `format`, for whatever goes wrong: the key is there, and wants to be saved
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
