/** Whether another page shows this one in a frame. That page could lay its own buttons over ours. */
export function isFramed(): boolean {
  return window.top !== window.self;
}
