/** The Helper's background script: sends what the content script passes on, and passes the answer back. */
import { forward } from './forward.ts';

chrome.runtime?.onConnect.addListener((port) => {
  port.onMessage.addListener(async (message) => {
    const answer = await forward(message, port.sender, {
      origin: __HELPER_ORIGIN__,
      id: chrome.runtime?.id ?? '',
      upstream: __HELPER_UPSTREAM__,
      fetch: (url, init) => fetch(url, init),
      mayReach: (pattern) =>
        new Promise((resolve) => chrome.permissions.contains({ origins: [pattern] }, resolve)),
    });
    try {
      port.postMessage(answer);
    } catch {
      // The page was closed meanwhile. What became of the request is found out when it is opened again.
    }
  });
});
