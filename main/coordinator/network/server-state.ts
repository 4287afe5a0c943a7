/** Where Azure does not say there is nothing to tell. */
export const isReadyState = (state: string | undefined): state is undefined =>
  state === undefined || state.toLowerCase() === 'ready';

/** What to say of a server that is in another state than Ready (Azure's names: `Stopped`, `Starting`, `Updating` …). */
export function notReady(
  serverName: string,
  state: string,
): {
  readonly code: 'ServerNotReadyForLongTermBackup';
  readonly message: string;
  readonly remedy: string;
} {
  const isStopped = ['stopped', 'stopping'].includes(state.toLowerCase());
  return {
    code: 'ServerNotReadyForLongTermBackup',
    message: `${serverName} is in the state ${state} in Azure: nobody reaches it until it is Ready.`,
    remedy: isStopped
      ? 'Start the server (Overview, Start, in the Azure portal), and try again when its state is Ready.'
      : 'Wait until the state of the server is Ready, then try again; the Azure portal shows it.',
  };
}
