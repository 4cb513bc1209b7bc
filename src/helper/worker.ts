/** The Helper's background script: sends what the content script passes on, and passes the answer back. */
import { forward } from './forward.ts';

chrome.runtime?.onConnect.addListener((port) => {
  let isOpen = true;
  // The content script has its answer, or the page was closed. If the page was closed too early, it finds out what
  // became of its request when the user opens it again.
  port.onDisconnect.addListener(() => {
    isOpen = false;
  });
  port.onMessage.addListener(async (message) => {
    const answer = await forward(message, port.sender, {
      origin: __HELPER_ORIGIN__,
      id: chrome.runtime?.id ?? '',
      upstream: __HELPER_UPSTREAM__,
      fetch: (url, init) => fetch(url, init),
      mayReach: (pattern) =>
        new Promise((resolve) => chrome.permissions.contains({ origins: [pattern] }, resolve)),
    });
    if (isOpen) port.postMessage(answer);
  });
});
