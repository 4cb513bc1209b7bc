/** Many at once. */
import { number } from './number.ts';

export const manyTexts = {
  many: {
    title: 'Many key pairs',
    hint: 'Each as safe as one: written down first, made at the ten per second that the service allows, resumed after any interruption.',
    names: 'Key names',
    placeholder: 'web_{001..100}',
    namesHint: 'A pattern, or names separated by spaces, commas or lines.',
    openList: 'Open a list or CSV…',
    nameProblems: {
      duplicate: 'is there twice',
      pattern: 'a pattern looks like {001..100}',
      tooMany: 'more than 500 key pairs in all',
    },
    moreProblems: (count: number) => `${count} more like these.`,
    fileTooLarge: 'That file is over 1 MB: a list of names is smaller.',
    count: (count: number) => (count === 1 ? '1 key pair:' : `${number(count)} key pairs:`),
    archive: 'One ZIP file, downloaded',
    noPlace: 'Choose a folder…',
    needsFolder:
      'Keys that Tencent Cloud makes need a keys folder: each must be safe before the next. Choose one above, or make them on this device.',
    needsDevice:
      'This browser can’t write to a folder, and a ZIP file is safe only for keys that are made here: choose “This device”.',
    create: (count: number) =>
      count === 0
        ? 'Create key pairs'
        : count === 1
          ? 'Create 1 key pair'
          : `Create ${number(count)} key pairs`,
    onlyOne: 'Only one',
    archiveNote:
      'Made on this device and downloaded as one ZIP file. Nothing is sent before you have opened that file again.',
    deviceNote: 'Made on this device: each file is written and read back before its public key is sent.',
    cloudNote:
      'Made by Tencent Cloud: each file is written and read back as it arrives. If an answer is lost, its key pair is listed as an orphan.',
    looking: 'Looking at the key pairs that are there…',
    taken: (names: string, count: number) =>
      count === 1
        ? `${names} exists already, or may still come to exist. Choose another name.`
        : `${count} of these names exist already, or may still come to exist: ${names}${count > 10 ? ', …' : ''}`,
    quota: (count: number, room: number) =>
      `Tencent Cloud documents 100 key pairs for an account. ${count === 1 ? '1 is' : `${count} are`} in this region, so there is room for ${room} at most.`,
    quotaRaised: 'My quota is higher: create them all the same',
    noFolder: 'The keys folder of this batch isn’t chosen any more. Choose it in Settings, then go on.',
    progress: 'Progress',
    packing: (done: number, total: number) => `Making keys on this device: ${done} of ${total}…`,
    running: (done: number, total: number) => `${done} of ${total} are saved and verified…`,
    pausing: (done: number, total: number) => `Pausing: what is under way is finished. ${done} of ${total}…`,
    finished: (done: number, total: number) =>
      done === total
        ? `All ${total} are saved and verified.`
        : `${done} of ${total} are saved and verified. The others have their next step under Keys.`,
    unseen: (count: number) =>
      `A ZIP file with ${count} private keys was downloaded. Open it to confirm that it is there: then the public keys are sent.`,
    open: (open: number, total: number) => `${open} of ${total} are still to be made.`,
    stopped: 'Stopped, so that nothing goes wrong twice. What is left goes on when you say so.',
    passphrase: 'Passphrase of the files, as before',
    otherPassphrase: 'The files made so far have another passphrase. Enter that one.',
    passphraseMissing: 'Enter the passphrase that the other files have, twice the same.',
    cancel: 'Cancel',
    pause: 'Pause',
    resume: (count: number) => `Go on with ${count}`,
    giveUp: (count: number) => (count === 1 ? 'Don’t make it' : `Don’t make these ${count}`),
    openArchive: 'Open the ZIP file to confirm',
    noArchive: 'I don’t have this ZIP file: make them again',
    another: 'Another batch',
    saveResult: 'Save the result as CSV',
    toKeys: 'Show them in the list',
  },
};

export type ManyTexts = typeof manyTexts;
