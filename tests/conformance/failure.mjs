/** Why a case did not pass: `code` is one word, the message is for people. */
export class Failure extends Error {
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}
