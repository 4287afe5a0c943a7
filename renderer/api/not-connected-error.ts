/** No connection came within the time that a call waits for one. */
export class NotConnectedError extends Error {
  constructor() {
    super('there is no connection to pgkeep');
    this.name = 'NotConnectedError';
  }
}
