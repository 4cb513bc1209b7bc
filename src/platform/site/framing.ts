/** A page that frames this one could lay its own buttons over ours. */
export function isFramed(): boolean {
  return window.top !== window.self;
}
