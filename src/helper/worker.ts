/** The Helper's background script: sends what the content script passes on, and passes the answer back. */
import { forward } from './forward.ts';

chrome.runtime?.onConnect.addListener((port) => {
  let isOpen = true;
  // The port closes when the content script has its answer, or when the page is closed. If the page is closed before
  // the answer arrives, Keysmith finds out at its next start what became of the request.
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
