/**
 * The browser's part of the Doctor, which finds out why a connection fails: collects facts about the browser, and
 * sends test requests that tell the causes of a failure apart.
 */
import type { AddressFacts, BrowserFacts, ProbeRequest, ProbeResult } from '../../core/doctor/examine.ts';
import { canChooseFolder } from '../files/keysFolder.ts';
import { readText } from '../network/readAnswer.ts';

/** @param writes tries to write to the database, and says whether that worked */
export async function browserFacts(writes: () => Promise<boolean>): Promise<BrowserFacts> {
  const needed: Readonly<Record<string, boolean>> = {
    IndexedDB: 'indexedDB' in window,
    WebCrypto: typeof crypto.subtle === 'object',
    'Web Locks': 'locks' in navigator,
    BroadcastChannel: 'BroadcastChannel' in window,
  };
  return {
    isSecure: window.isSecureContext,
    isOnline: navigator.onLine,
    missing: Object.keys(needed).filter((name) => needed[name] !== true),
    canChooseFolder: canChooseFolder(),
    storage: !(await writes()) ? 'fails' : (await isPersistent()) ? 'persistent' : 'bestEffort',
  };
}

async function isPersistent(): Promise<boolean> {
  return 'storage' in navigator && (await navigator.storage.persisted());
}

/**
 * Host names and addresses of this machine and of private networks. A browser may ask the user before a page reaches
 * such an address, or forbid it.
 */
const LOCAL =
  /^(localhost|127\.\d+\.\d+\.\d+|10\.\d+\.\d+\.\d+|192\.168\.\d+\.\d+|172\.(1[6-9]|2\d|3[01])\.\d+\.\d+|169\.254\.\d+\.\d+|.*\.(local|lan|home|internal))$/;

type LocalNetwork = Extract<AddressFacts, { kind: 'url' }>['localNetwork'];

/**
 * The state of the permission that a page from outside the local network needs to reach an address inside it.
 * `notNeeded` if the address isn't local, the page itself is at a local address, or the browser has no such
 * permission.
 */
export async function localNetworkPermission(url: URL): Promise<LocalNetwork> {
  if (!LOCAL.test(url.hostname) || LOCAL.test(location.hostname)) return 'notNeeded';
  for (const name of ['local-network-access', 'loopback-network', 'local-network']) {
    try {
      const { state } = await navigator.permissions.query({ name: name as PermissionName });
      return state === 'prompt' ? 'asks' : state;
    } catch (error) {
      // A `TypeError` means that this browser doesn't know a permission of this name. Then the next name is tried.
      if (!(error instanceof TypeError)) throw error;
    }
  }
  return 'notNeeded';
}

/** Long enough for any relay that works. */
const PROBE_TIMEOUT_MS = 10_000;

/** @param url the whole address; the caller has already appended `request.query`, if there is one */
export async function probe(
  url: string,
  request: ProbeRequest,
  signal: AbortSignal | undefined,
): Promise<ProbeResult> {
  const deadline = AbortSignal.timeout(PROBE_TIMEOUT_MS);
  try {
    const response = await fetch(url, {
      method: request.method,
      mode: request.cors ? 'cors' : 'no-cors',
      headers: request.headers,
      ...(request.method === 'POST' ? { body: '{}' } : {}),
      signal: signal ? AbortSignal.any([signal, deadline]) : deadline,
      cache: 'no-store',
      credentials: 'omit',
      // With CORS, `manual` tells a redirect from other failures. Without CORS, fetch allows only `follow`; the
      // page's own content security policy then blocks a redirect to any address that the policy doesn't allow.
      redirect: request.cors ? 'manual' : 'follow',
      referrerPolicy: 'no-referrer',
    });
    if (response.type === 'opaqueredirect') return 'redirects';
    return { text: request.cors ? await readableText(response, deadline) : '' };
  } catch {
    // fetch throws the same error for every failure; only a timeout can be told apart.
    return deadline.aborted ? 'hangs' : 'failed';
  }
}

/**
 * Returns the answer's text, or an empty text if it can't be read. An unreadable text doesn't mean that the request
 * failed, because the browser has already let the page have the answer. The Doctor's check of the answer reports the
 * problem.
 */
async function readableText(response: Response, deadline: AbortSignal): Promise<string> {
  try {
    return await readText(response);
  } catch (error) {
    if (deadline.aborted) throw error;
    return '';
  }
}
