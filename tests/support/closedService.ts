/** A service as the API is: it answers no preflight, and allows no page to read its answers. */
import { type Cloud, startCloud } from './cloud.ts';
import { type FaultProxy, type FaultProxyOptions, startFaultProxy } from './faultProxy.ts';

export interface ClosedService {
  readonly cloud: Cloud;
  readonly proxy: FaultProxy;
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** The methods of all requests that arrived, in order. */
  readonly methods: readonly string[];
}

export const CLOSED: FaultProxyOptions = {
  isEndpoint: true,
  cors: { answersOptions: false, allowOrigin: false, exposesDate: false },
};

export async function startClosedService(): Promise<ClosedService> {
  const cloud = await startCloud();
  const methods: string[] = [];
  const proxy = await startFaultProxy(cloud.url, {
    ...CLOSED,
    intercept: ({ method = '' }) => {
      methods.push(method);
      return false;
    },
  });
  return { cloud, proxy, url: new URL(proxy.url).origin, methods };
}
