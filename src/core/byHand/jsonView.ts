/**
 * Firefox shows a JSON answer as a tree, and whoever copies all of it gets lines like `KeyId<tab>"skey-1"`: a label
 * and its value, or a label alone above what is in it, without any sign of how deep a line is. Measured in Firefox
 * 153 with `devtools.jsonview.enabled`, which automation switches off.
 */

/** Labels of the answers that belong to the whole answer, also below a list. */
const OF_ANSWER = new Set(['RequestId', 'TotalCount']);
/** What a tag of a key pair has, and no key pair itself. */
const OF_TAG = new Set(['Key', 'Value']);

/**
 * Builds an answer again from Firefox's tree: of a key pair's import, of a list of key pairs, or of a refusal.
 * @param text as copied, without white space around it
 * @returns JSON; `null` if the text isn't such a tree
 */
export function jsonOfView(text: string): string | null {
  const lines = text.split(/\r?\n/).map((line) => line.split('\t'));
  const [[root] = [], ...rows] = lines;
  if (root !== 'Response' || lines.some((line) => line.length > 2)) return null;
  const answer: Record<string, unknown> = {};
  const pairs: Record<string, unknown>[] = [];
  let inside = answer;
  for (const [index, [label = '', value = '']] of rows.entries()) {
    if (value === '') {
      const isPair = /^\d+$/.test(label) && !OF_TAG.has(rows[index + 1]?.[0] ?? '');
      if (isPair || label === 'Error') inside = {};
      if (isPair) pairs.push(inside);
      if (label === 'Error') answer[label] = inside;
      if (label === 'KeyPairSet') answer[label] = pairs;
      continue;
    }
    if (/^\d+$/.test(label) || OF_TAG.has(label)) continue;
    const scalar = scalarOf(value);
    if (scalar === undefined) return null;
    (OF_ANSWER.has(label) ? answer : inside)[label] = scalar;
  }
  return JSON.stringify({ Response: answer });
}

/** @returns `undefined` for what isn't JSON */
function scalarOf(value: string): unknown {
  try {
    return JSON.parse(value) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
