/**
 * Firefox shows a JSON answer as a tree. If the user copies the whole tree, each line has a label and its value, such
 * as `KeyId<tab>"skey-1"`. A label with children is alone on the line above them, and no line shows its depth in the
 * tree. Observed in Firefox 153 with the preference `devtools.jsonview.enabled`, which automated browsers switch off.
 */

/** Labels that belong to the answer itself, even if they come after a list. */
const OF_ANSWER = new Set(['RequestId', 'TotalCount']);
/** Labels that only tags have, not key pairs. */
const OF_TAG = new Set(['Key', 'Value']);

/**
 * Rebuilds an answer's JSON from the text that a user copied from Firefox's JSON viewer. The answer may be an
 * import's, a list of key pairs, or a refusal.
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

/** @returns `undefined` if the value isn't JSON */
function scalarOf(value: string): unknown {
  try {
    return JSON.parse(value) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
