/** The only origin whose pages the Helper of this build serves: `KEYSMITH_ORIGIN`, or where `npm start` serves the app. */
export const HELPER_ORIGIN = process.env['KEYSMITH_ORIGIN'] ?? 'http://localhost:4173';
