/**
 * Reads an answer in stages: text → JSON → envelope → typed output. The HTTP status alone proves nothing: the service
 * answers 200 even for failures, and a proxy on the way may answer with any status.
 * Source: "Responses", tencentcloud.com/document/api/213/33281.
 */
import * as v from 'valibot';
import { AnswerError, ApiError, type Outcome } from '../base/errors.ts';
import { outcomeOf } from './outcome.ts';

/** An answer as the transport returns it, before it is read. */
export interface ApiAnswer {
  readonly status: number;
  readonly text: string;
  /** The Date header; `null` if the answer has none or doesn't expose it to the page. */
  readonly date: string | null;
  /**
   * The X-Keysmith-Relay header: `replay` or `refused` if the relay itself refused the request. `null` if the answer
   * has no such header or doesn't expose it to the page.
   */
  readonly relay: string | null;
}

export type OutputSchema<Output> = v.GenericSchema<unknown, Output>;

/**
 * The ledger stores the request id and the error code. Both patterns allow only the characters and the length of real
 * ids and codes. So an answer can't smuggle other text into the ledger.
 */
const RequestId = v.pipe(v.string(), v.regex(/^[\w-]{1,64}$/));
const Code = v.pipe(v.string(), v.regex(/^[A-Za-z0-9.]{1,100}$/));

const Envelope = v.object({
  Response: v.looseObject({
    RequestId,
    Error: v.optional(v.object({ Code, Message: v.string() })),
  }),
});

/**
 * The deepest nesting of JSON that is accepted. Real answers are nested far less deeply, and a JSON parser can handle
 * far deeper nesting.
 */
const MAX_DEPTH = 32;

/**
 * @throws {ApiError} if the service refused
 * @throws {AnswerError} if the answer can't be read as an answer from the service
 */
export function decodeAnswer<Output>(
  answer: ApiAnswer,
  action: string,
  schema: OutputSchema<Output>,
): Output & { readonly RequestId: string } {
  const { status } = answer;
  if (answer.relay === 'replay') throw new AnswerError({ action, problem: 'replay', status });
  const json = parseJson(answer, action);
  const envelope = v.safeParse(Envelope, json);
  if (!envelope.success) throw new AnswerError({ action, problem: 'envelope', status });
  const { Error: error, RequestId: requestId } = envelope.output.Response;
  if (error !== undefined) {
    throw new ApiError({
      action,
      apiCode: error.Code,
      apiMessage: error.Message,
      requestId,
      outcome: outcomeWithStatus(error.Code, status),
    });
  }
  const output = v.safeParse(schema, envelope.output.Response);
  if (!output.success) {
    const field = v.getDotPath(output.issues[0]) ?? 'Response';
    throw new AnswerError({ action, problem: 'schema', status, field });
  }
  return { ...output.output, RequestId: requestId };
}

/**
 * Returns the outcome that an error code stands for. If a gateway may have set the HTTP status, the outcome is always
 * `ambiguous`: the error code may come from the gateway, not from the service.
 */
function outcomeWithStatus(code: string, status: number): Outcome {
  return status >= 500 || status === 408 || status === 429 ? 'ambiguous' : outcomeOf(code);
}

function parseJson(answer: ApiAnswer, action: string): unknown {
  const { status } = answer;
  const text = answer.text.trim();
  if (text === '') throw new AnswerError({ action, problem: 'empty', status });
  if (text.startsWith('<')) throw new AnswerError({ action, problem: 'html', status });
  if (isTooDeep(text)) throw new AnswerError({ action, problem: 'json', status });
  try {
    return JSON.parse(text);
  } catch {
    // The parser's error message quotes the body, which may hold a private key. So that error isn't passed on.
    throw new AnswerError({ action, problem: 'json', status });
  }
}

function isTooDeep(text: string): boolean {
  let depth = 0;
  let inString = false;
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index];
    if (inString) {
      if (character === '\\') index += 1;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === '[' || character === '{') {
      depth += 1;
      if (depth > MAX_DEPTH) return true;
    } else if (character === ']' || character === '}') depth -= 1;
  }
  return false;
}
