/**
 * Builds the file NAME.send.html: one page with a form that sends the import of a public key. The page works wherever
 * it is opened, because it loads nothing. Its own content security policy lets it send only that form. The page's
 * script can't read the answer. So if the answer says that the signature was too old or too new, the user presses one
 * of two buttons, which send the form with a later or an earlier signature.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import type { Endpoint } from '../api/endpoint.ts';
import { bytesToBase64, utf8ToBytes } from '../base/bytes.ts';
import { InputError } from '../base/errors.ts';
import type { Parameter } from '../v1/stringToSign.ts';
import type { Carried } from './carry.ts';
import { rungAt } from './rungAt.ts';

/** The texts of the page, in one language. */
export interface SendPageTexts {
  /** A language tag, for example `en`. */
  readonly locale: string;
  readonly title: string;
  /** Explains what the button does, and who may have this file. */
  readonly explanation: string;
  readonly send: string;
  readonly earlier: string;
  readonly later: string;
  /** Explains when to press `earlier`, and when to press `later`. */
  readonly hint: string;
  /** The label of the clock, which shows the time of the machine that opened the page. */
  readonly clock: string;
  /** Says from when until when the file is good. */
  readonly span: string;
}

/** The most signatures by which the two buttons can move away from the signature that the clock selects. */
export const MAX_SHIFT = 3;

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;max-width:40rem;margin:3rem auto;padding:0 1rem;color-scheme:light dark}
h1{font-size:1.3rem}button{font:inherit;padding:.5rem 1rem;margin:0 .5rem .5rem 0}#clock{font-size:1.6rem;font-variant-numeric:tabular-nums}`;

const SCRIPT = `const rungAt=${rungAt.toString()};
const rungs=JSON.parse(document.getElementById('rungs').textContent);
const form=document.forms[0],earlier=document.getElementById('earlier'),later=document.getElementById('later');
let shift=0;
form.addEventListener('submit',()=>{
const rung=rungs[rungAt(rungs.map(([time])=>time),Date.now()/1000,shift)];
['Timestamp','Nonce','Signature'].forEach((name,index)=>{form.elements[name].value=rung[index]});
});
const move=(by)=>{shift+=by;earlier.disabled=shift<=-${MAX_SHIFT};later.disabled=shift>=${MAX_SHIFT};form.requestSubmit()};
earlier.addEventListener('click',()=>move(-1));
later.addEventListener('click',()=>move(1));
const tell=()=>{document.getElementById('clock').textContent=new Date().toISOString().slice(11,19)+' UTC'};
setInterval(tell,1000);tell();`;

/** The parameters that differ from signature to signature. */
const OF_RUNG = ['Timestamp', 'Nonce', 'Signature'];

/**
 * @param carried the same POST request, signed for several times, the earliest first
 * @throws {InputError} for the field `carried`, with the problem `empty`, or `differs` if these aren't signatures of
 * one request
 */
export function sendPage(
  { scheme, host }: Endpoint,
  carried: readonly Carried[],
  texts: SendPageTexts,
): string {
  const [first] = carried;
  if (first === undefined) throw new InputError('carried', 'empty');
  const common = commonOf(first);
  const isOne = carried.every((one) => JSON.stringify(commonOf(one)) === JSON.stringify(common));
  if (!isOne) throw new InputError('carried', 'differs');
  const rungs = carried.map(({ parameters, signedAt }) => {
    const own = new Map(parameters);
    return [signedAt / 1000, own.get('Nonce'), own.get('Signature')];
  });
  const policy = [
    "default-src 'none'",
    `script-src '${hashOf(SCRIPT)}'`,
    `style-src '${hashOf(STYLE)}'`,
    `form-action ${scheme}://${host}`,
    "base-uri 'none'",
  ].join('; ');
  const hidden = [...common, ...OF_RUNG.map((name): Parameter => [name, ''])]
    .map(([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`)
    .join('\n');
  return `<!doctype html>
<html lang="${escapeHtml(texts.locale)}" translate="no">
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy)}">
<meta name="viewport" content="width=device-width">
<meta name="referrer" content="no-referrer">
<title>${escapeHtml(texts.title)}</title>
<style>${STYLE}</style>
<h1>${escapeHtml(texts.title)}</h1>
<p>${escapeHtml(texts.explanation)}</p>
<p>${escapeHtml(texts.span)}</p>
<p>${escapeHtml(texts.clock)} <span id="clock"></span></p>
<form method="post" action="${scheme}://${escapeHtml(host)}/" target="_blank" rel="noopener noreferrer">
${hidden}
<button>${escapeHtml(texts.send)}</button>
</form>
<p>${escapeHtml(texts.hint)}</p>
<button id="earlier">${escapeHtml(texts.earlier)}</button><button id="later">${escapeHtml(texts.later)}</button>
<script type="application/json" id="rungs">${JSON.stringify(rungs).replaceAll('<', '\\u003c')}</script>
<script>${SCRIPT}</script>
</html>
`;
}

function commonOf({ parameters }: Carried): readonly Parameter[] {
  return parameters.filter(([name]) => !OF_RUNG.includes(name));
}

/** Returns the hash of a script or style, in the form that a content security policy needs. */
function hashOf(text: string): string {
  return `sha256-${bytesToBase64(sha256(utf8ToBytes(text)))}`;
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
