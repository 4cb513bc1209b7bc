/** Texts about Keysmith in one file, `keysmith.html`. */

/** How the list's file in the keys folder is. */
const listStates = {
  none: (_folder: string) =>
    'Choose a keys folder: the list is then also written into it, as keysmith_list.json.',
  empty: (folder: string) =>
    `With the first key, the list is also written into “${folder}”, as keysmith_list.json.`,
  waits: (folder: string) =>
    `Since this start, the list has not been written into “${folder}”: the browser asks for the folder when you save the next key.`,
  written: (folder: string) =>
    `The list is also in “${folder}”, as keysmith_list.json, and is brought up to date at each change.`,
  foreign: (folder: string) =>
    `“${folder}” has a keysmith_list.json that this version can’t read as a whole. It is left as it is, and the list is not written there.`,
  failed: (folder: string) => `The list could not be written into “${folder}”. It is still in this browser.`,
};

export const singleFileTexts = {
  singleFile: {
    save: 'Save the list',
    listStates,
    unsaved: 'The list has changed since it was last saved.',
    saved: 'A download of the list as it is now was started. Look whether the file is there.',
    /** Where the browser has one list for all local files. */
    emptyShared:
      'If you have used Keysmith elsewhere, its list comes back from the keys folder (choose it under Settings) or from a list that you saved (Settings, “Import…”).',
    /** Where the browser has a list for each place of the file. */
    emptyOwn:
      'This list belongs to this file, in this place and under this name. If you moved or renamed the file, its other list stayed with the other place. A list that you saved brings those keys here: Settings, “Import…”.',
    title: 'In one file',
    lacks: 'Keysmith was opened from a file. So it doesn’t have:',
    lacking: {
      updates:
        'Updates by itself: nothing replaces a file. Get a newer one, and check it with “Check a release” before you open it.',
      helper: 'The Helper: it serves only pages from a web server.',
      install:
        'Installing, and opening key files from the file manager: both need a web server. Drop files on the window instead.',
    },
    sharedList:
      'This browser keeps one list for all local files, and any of them may be able to change it. So you confirm each saved connection once after a start, and the keys folder is chosen anew each time.',
    ownList:
      'This browser keeps a list for each place of the file. Before you move or rename the file, save the list.',
    relayHow:
      'A relay needs a token for a page from a file. Take relay.mjs from the release, write 32 or more random letters and digits into a file named relay-token, and run it with Node 20 or newer:',
    relayAddress: 'Then enter http://localhost:8788/TOKEN/, with your token instead of TOKEN.',
    offer: 'Keysmith in one file',
    offerHint:
      'For a machine without a web server: save this file, carry it over, and open it there in Chromium or Firefox.',
    offerSave: 'Save keysmith.html',
    sum: 'Its SHA-256:',
  },
};

export type SingleFileTexts = typeof singleFileTexts;
