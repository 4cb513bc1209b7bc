/**
 * The Helper's content script: connects the page and the background script. To ask for the Helper, the page posts a
 * message with a MessagePort to its own window. After that, the page and this script talk only over that port.
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
    // The Helper was removed or updated since the page was opened: only this script is left of it.
    if (chrome.runtime?.id === undefined) return;
    if (event.source !== window || event.origin !== location.origin) return;
    if (event.data !== HELLO || port === undefined) return;
    // Listeners that the browser would call after this one don't get the message and its port.
    event.stopImmediatePropagation();
    port.onmessage = ({ data }) => pass(data, (answer) => port.postMessage(JSON.stringify(answer)));
    port.postMessage(JSON.stringify(FACTS));
  },
  // Helpers for other ports of this host hear the message, too. The Helper for this origin listens in the capture
  // phase, so that it gets the message first.
  location.origin === __HELPER_ORIGIN__,
);

/** Passes a question on to the background script. Calls `answer` exactly once. */
function pass(question: unknown, answer: (answer: HelperAnswer) => void): void {
  // Match patterns name the host without its port, so this script also runs on other ports.
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
    // The background script ended before it answered: the request may have been sent.
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
