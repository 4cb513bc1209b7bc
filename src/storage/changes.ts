/** Tells the other tabs of this browser what this tab has written, so that they read it again. */

/** `forgotten`: everything was removed. */
export type Changed = 'keys' | 'cloudLists' | 'connections' | 'values' | 'forgotten';

export interface Changes {
  readonly tell: (what: Changed) => void;
  /** Registers `told`. Each time another tab has written something, `told` is called with what that tab has written. */
  readonly onOtherTab: (told: (what: Changed) => void) => void;
}

/** Opens the channel among the tabs of this browser. */
export function createChanges(): Changes {
  const channel = new BroadcastChannel('keysmith-changes');
  return {
    tell: (what) => channel.postMessage(what),
    onOtherTab: (told) => channel.addEventListener('message', ({ data }) => told(data as Changed)),
  };
}
