/**
 * The few globals that `core/` uses. Every JavaScript runtime has them (WinterTC Minimum Common API), and none
 * gives access to the network, to storage or to the page. The rest of the program sees the full DOM library
 * instead of this file.
 */
declare class URL {
  constructor(url: string, base?: string);
  readonly href: string;
  readonly origin: string;
  readonly protocol: string;
  readonly username: string;
  readonly password: string;
  readonly host: string;
  readonly hostname: string;
  readonly port: string;
  readonly pathname: string;
  readonly search: string;
  readonly hash: string;
}
declare class TextEncoder {
  encode(text?: string): Uint8Array<ArrayBuffer>;
}
declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean });
  decode(bytes?: Uint8Array): string;
}
declare function atob(base64: string): string;
declare function btoa(binary: string): string;
declare function encodeURIComponent(text: string): string;
interface AbortSignal {
  readonly aborted: boolean;
}
