/** Texts about the single file, `keysmith.html`. */

/** Texts that say whether the key list is also written into the keys folder: one text for each state of that copy. */
const listStates = {
  none: (_folder: string) =>
    'Choose a keys folder: the list is then also written into it, as keysmith_list.json.',
  empty: (folder: string) =>
    `When you save the first key, the list is also written into “${folder}”, as keysmith_list.json.`,
  waits: (folder: string) =>
    `The list has not been written into “${folder}” yet: the browser asks for access to the folder when you save the next key.`,
  written: (folder: string) =>
    `The list is also in “${folder}”, as keysmith_list.json, and is updated with every change.`,
  foreign: (folder: string) =>
    `“${folder}” contains a keysmith_list.json that this version can’t fully read. That file is left unchanged, and the list is not written into this folder.`,
  failed: (folder: string) => `The list could not be written into “${folder}”. It is still in this browser.`,
};

export const singleFileTexts = {
  singleFile: {
    save: 'Save the list',
    listStates,
    unsaved: 'The list has changed since you last saved it with “Save the list”.',
    saved: 'A download of the current list was started. Check that the file has arrived.',
    /** Shown with an empty key list, if the browser keeps one list for all local files. */
    emptyShared:
      'If you have used Keysmith in another browser or on another machine, you can bring that list here: choose its keys folder under Settings, or import a list that you saved (Settings, “Import…”).',
    /** Shown with an empty key list, if the browser keeps a separate list for each location and name of the file. */
    emptyOwn:
      'This list is tied to this file’s location and name. If you moved or renamed the file, its earlier list stayed with the old location or name. To see those keys here, import a list that you saved: Settings, “Import…”.',
    title: 'Single file',
    lacks: 'Keysmith was opened from a file, so these are not available:',
    lacking: {
      updates:
        'Automatic updates: the file does not replace itself. To update, get a newer file, and check it with “Check a release” before you open it.',
      helper: 'The Helper: it works only with pages from a web server.',
      install:
        'Installing Keysmith as an app, and opening key files from the file manager: both need a web server. You can drop key files on this window.',
    },
    sharedList:
      'This browser keeps one list, and the saved connections, for all local files. Any page opened from a local file may be able to change them. So after each start, you confirm a saved connection before it is used, and choose the keys folder again.',
    ownList:
      'This browser keeps a separate list for each location and name of the file. Before you move or rename the file, press “Save the list”.',
    relayHow:
      'A relay accepts a page from a file only with a token. Take relay.mjs from the release. In the same folder, create a file named relay-token that contains at least 32 random letters and digits. Then run relay.mjs with Node 20 or newer:',
    relayAddress:
      'Then enter http://localhost:8788/TOKEN/ as the relay address, with your token in place of TOKEN.',
    offer: 'As a single file',
    offerHint:
      'For a machine without a web server: save this file, copy it to that machine, and open it there in Firefox or a Chromium-based browser.',
    offerSave: 'Save the single file',
    sum: 'SHA-256 of keysmith.html:',
  },
};

export type SingleFileTexts = typeof singleFileTexts;
