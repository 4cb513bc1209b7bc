/** The app's one Trusted Types policy. It makes script addresses only for the app's own workers. */
// eslint-disable-next-line import/default -- the import is the address that Vite gives the built worker
import keyWorker from './keyWorker.ts?worker&url';
// eslint-disable-next-line import/default -- as above
import ledgerWorker from './ledgerWorker.ts?worker&url';

interface Policy {
  readonly createScriptURL: (url: string) => string;
}
interface TrustedTypesScope {
  trustedTypes?: { createPolicy: (name: string, rules: Policy) => Policy };
}

const SERVICE_WORKER = './sw.js';

const rules: Policy = {
  createScriptURL(url) {
    if (![SERVICE_WORKER, keyWorker, ledgerWorker].includes(url))
      throw new TypeError('script address: expected one of ours');
    return url;
  },
};

/** The whole page shares this one policy. Creating a second policy with the same name would throw an error. */
const policy = (globalThis as TrustedTypesScope).trustedTypes?.createPolicy('app-sw', rules) ?? rules;

/**
 * Returns the address of the service worker's script. In browsers with Trusted Types, the value is a
 * TrustedScriptURL. The declared type is `string`, because TypeScript's DOM library expects a `string` there.
 */
export function serviceWorkerUrl(): string {
  return policy.createScriptURL(SERVICE_WORKER);
}

/**
 * The options for starting a worker. In the single-file build, workers are classic scripts, because Chromium can't
 * start a module worker from that build's `blob:` addresses.
 */
const WORKER_OPTIONS = { type: __SINGLE_FILE__ ? 'classic' : 'module' } as const;

/** Starts a worker that handles private keys. */
export function startKeyWorker(): Worker {
  return new Worker(policy.createScriptURL(keyWorker), WORKER_OPTIONS);
}

/** Starts a worker that reads a ledger's file. */
export function startLedgerWorker(): Worker {
  return new Worker(policy.createScriptURL(ledgerWorker), WORKER_OPTIONS);
}
