/**
 * Texts of the card for sending a signed request by hand. The user opens the request as a link or a file, possibly on
 * another device, and brings the answer back.
 */
import type { TakenAnswer } from '../../core/byHand/takeAnswer.ts';

const taken: Record<TakenAnswer['kind'], string> = {
  claimed:
    'The KeyId is noted. Now press “Check”, and paste all that its tab shows: that proves that the key is there.',
  seen: 'The key is at Tencent Cloud: the answer that you pasted has its public key.',
  notListed: 'The list doesn’t have this public key. That proves nothing: try the Check again.',
  otherKey: 'The list has a key pair of this name with another public key. Check it in the console.',
  otherRow: 'This KeyId belongs to another row of your list. Check what you entered.',
  duplicate:
    'The service says that the name or the public key exists already. If you have sent it before, it is probably done: press “Check”, and paste all that its tab shows.',
  expired: 'The signature wasn’t good at that time. Use the new link, and check this computer’s clock.',
  refused: 'The service refused it.',
  unreadable:
    'This is no answer of the service, and no KeyId. In Firefox, press “Raw Data” and copy all of it.',
};

export const byHandTexts = {
  byHand: {
    send: 'Send it',
    title: 'Send it',
    text: (name: string) =>
      `Opening this link registers the public key of ${name}. It has no secret in it, but whoever opens it sends it: don’t put it into mail or chat.`,
    practiceText: (name: string) =>
      `This is an exercise: nothing leaves this page. With a real connection, opening a link registers the public key of ${name}, here or on another device, and you bring the answer back. “Pretend to send” puts the simulator’s answer into the field.`,
    goodUntil: (time: string) => `Good until ${time}, renewed while this is open.`,
    open: 'Open in a tab',
    openHint: 'Then copy all that the tab shows, come back, and paste it below.',
    otherWays: 'With another device or program:',
    tryIt: 'Try it by hand',
    pretend: 'Pretend to send',
    copyLink: 'Copy link',
    showQr: 'Show as QR',
    hideQr: 'Hide the QR code',
    qr: (name: string) => `The link that registers the public key of ${name}, as a QR code`,
    saveFile: 'Save as a file',
    saveCurl: 'Save for curl',
    copyPowershell: 'Copy for PowerShell',
    fileGoodFor: 'The file is good for',
    hours: (hours: number) => (hours === 1 ? '1 hour' : `${hours} hours`),
    fileHint: (span: string) =>
      `The file is good for ${span}: whoever has it can register your public key under this name until then. The one for curl is good for five minutes.`,
    locked:
      'The connection is locked, so there is no link. Close this, unlock the connection, and open it again.',
    otherName: 'Another key name',
    useName: 'Use this name',
    answer: 'Answer or KeyId',
    answerHint: 'Paste all that the tab showed, or type the KeyId in it.',
    checkHint: 'Press “Check”, and paste all that its tab shows.',
    take: 'Take the answer',
    check: 'Check',
    taken,
    state: 'State:',
    signedBy: (secretId: string) => `Signed by ${secretId}`,
    noQr: 'This link is too long for a QR code that a phone can read: use the link or the file.',
    tail: 'The public key ends with',
    close: 'Close',
    curlComment: (name: string) => `Registers the public key of ${name}: curl -K ${name}.curl`,
    page: (name: string) => ({
      title: `Register ${name}`,
      explanation: `“Send” registers the public key of ${name} at Tencent Cloud, in a new tab. Whoever has this file can do that.`,
      send: 'Send',
      earlier: 'Earlier',
      later: 'Later',
      hint: 'If the answer says SignatureExpire, this machine’s clock is off: press Earlier or Later.',
      clock: 'This machine’s time:',
    }),
    pageSpan: (from: string, to: string) => `This file is good from ${from} to ${to}.`,
  },
};

export type ByHandTexts = typeof byHandTexts;
