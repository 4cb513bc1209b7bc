/** Tells the other tabs of this browser what this tab has written, so that they read it again. */

/** The kind of data that a tab has changed. `forgotten`: all data was removed. */
export type Changed = 'keys' | 'cloudLists' | 'connections' | 'values' | 'forgotten';

export interface Changes {
  readonly tell: (what: Changed) => void;
  /**
   * Registers the callback `told`. Each time another tab has written something, it is called with the kind of that
   * data.
   */
  readonly onOtherTab: (told: (what: Changed) => void) => void;
}

/** Opens the channel through which the tabs of this browser tell each other about changes. */
export function createChanges(): Changes {
  const channel = new BroadcastChannel('keysmith-changes');
  return {
    tell: (what) => channel.postMessage(what),
    onOtherTab: (told) => channel.addEventListener('message', ({ data }) => told(data as Changed)),
  };
}
