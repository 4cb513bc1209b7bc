/** The app's one Trusted Types policy: the only script address it ever makes is its own service worker's. */

interface Policy {
  readonly createScriptURL: (url: string) => string;
}
interface TrustedTypesWindow {
  trustedTypes?: { createPolicy: (name: string, rules: Policy) => Policy };
}

const SERVICE_WORKER = './sw.js';

const rules: Policy = {
  createScriptURL(url) {
    if (url !== SERVICE_WORKER) throw new TypeError('script address: expected the service worker');
    return url;
  },
};

/** A second policy of the same name would throw, so there is one for the whole page. */
const policy = (window as TrustedTypesWindow).trustedTypes?.createPolicy('app-sw', rules) ?? rules;

/** Typed as the string that the DOM library expects; a TrustedScriptURL where the browser has them. */
export function serviceWorkerUrl(): string {
  return policy.createScriptURL(SERVICE_WORKER);
}
