/** The texts of a page to send, as a test gives them. */
import type { SendPageTexts } from '../../src/core/byHand/sendPage.ts';

export const SEND_PAGE_TEXTS: SendPageTexts = {
  locale: 'en',
  title: 'Register web_1',
  explanation: 'The button registers the public key of web_1. Whoever has this file can do that.',
  send: 'Send',
  earlier: 'Earlier',
  later: 'Later',
  hint: 'If the answer says SignatureExpire, press one of these.',
  clock: 'This machine’s time:',
  span: 'Good from 12:00 to 13:00 UTC.',
};
