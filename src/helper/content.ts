/**
 * The content script of the Helper, Keysmith's browser extension: connects the page and the background script. To
 * find the Helper, the page posts a message with a MessagePort to its own window. After that, the page and this
 * script talk only over that port.
 */
import { HELLO, HELPER_PROTOCOL, type HelperAnswer, type HelperFacts } from '../core/helper/messages.ts';

const FACTS: HelperFacts = {
  protocol: HELPER_PROTOCOL,
  version: __APP_VERSION__,
  origin: __HELPER_ORIGIN__,
};

window.addEventListener(
  'message',
  (event: MessageEvent) => {
    const [port] = event.ports;
    // The id is missing if the Helper was removed or updated after the page was opened; only this script still runs.
    if (chrome.runtime?.id === undefined) return;
    if (event.source !== window || event.origin !== location.origin) return;
    if (event.data !== HELLO || port === undefined) return;
    // Keeps the message and its port from the listeners that the browser would call after this one.
    event.stopImmediatePropagation();
    port.onmessage = ({ data }) => pass(data, (answer) => port.postMessage(JSON.stringify(answer)));
    port.postMessage(JSON.stringify(FACTS));
  },
  // A Helper that was built for another port of this host gets the message, too. The Helper for this origin listens
  // in the capture phase, so that it gets the message first.
  location.origin === __HELPER_ORIGIN__,
);

/** Passes a question on to the background script. Calls `answer` exactly once. */
function pass(question: unknown, answer: (answer: HelperAnswer) => void): void {
  // A match pattern names a host without its port, so the browser also runs this script on the host's other ports.
  if (location.origin !== __HELPER_ORIGIN__) return answer({ kind: 'notSent', reason: 'origin' });
  let isAnswered = false;
  const once = (it: HelperAnswer) => {
    if (!isAnswered) answer(it);
    isAnswered = true;
  };
  try {
    const message: unknown = JSON.parse(String(question));
    const background = chrome.runtime?.connect();
    if (background === undefined) return once({ kind: 'notSent', reason: 'gone' });
    background.onMessage.addListener((it) => {
      once(it as HelperAnswer);
      background.disconnect();
    });
    // If the background script ends before it answers, the request may have been sent.
    background.onDisconnect.addListener(() => {
      // Chromium logs `lastError` as an unchecked error unless it is read.
      void chrome.runtime?.lastError;
      once({ kind: 'broken', problem: 'ended' });
    });
    background.postMessage(message);
  } catch (error) {
    // After the extension is removed or updated, this content script stays in the page, but can no longer connect.
    once({ kind: 'notSent', reason: error instanceof SyntaxError ? 'request' : 'gone' });
  }
}
