/**
 * The Helper's content script: joins the page and the background script. A page asks for the Helper by a message to
 * its own window, with a MessagePort; from then on, the two speak over that port alone.
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
    // Whoever listens to the window after this script doesn't get the port.
    event.stopImmediatePropagation();
    port.onmessage = ({ data }) => pass(data, (answer) => port.postMessage(JSON.stringify(answer)));
    port.postMessage(JSON.stringify(FACTS));
  },
  // If there is a Helper for another port of this host as well, the one for this origin hears the message first.
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
      // Chromium logs an error that nobody has read.
      void chrome.runtime?.lastError;
      once({ kind: 'broken', problem: 'ended' });
    });
    background.postMessage(message);
  } catch (error) {
    // Once the extension was removed or updated, its content script is still there but can't connect any more.
    once({ kind: 'notSent', reason: error instanceof SyntaxError ? 'request' : 'gone' });
  }
}
