import { ORPCError } from '@orpc/client';
import type { QueryClient } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import type { Job } from '../../shared/jobs/jobs.ts';
import { client, orpc } from './client.ts';
import { connectionState } from './connection.ts';
import {
  endedJob,
  isRunning,
  liveJobsReducer,
  noLiveJobs,
  runningJobs,
  type LiveJobs,
  type LiveJobsEvent,
} from './live-jobs-state.ts';
import { createStore } from './store.ts';

const store = createStore<LiveJobs>(noLiveJobs);
const endListeners = new Set<(job: Job, running: number) => void>();

function tell(event: LiveJobsEvent): void {
  const before = store.get();
  store.set(liveJobsReducer(before, event));
  const ended = endedJob(before, event);
  if (ended === null) return;
  const running = runningJobs(store.get()).length;
  for (const listener of endListeners) listener(ended, running);
}

/** Calls the listener when a job ends while this page listens, with how many others are still in progress. */
export function onJobEnded(listener: (job: Job, running: number) => void): () => void {
  endListeners.add(listener);
  return () => endListeners.delete(listener);
}

/**
 * Keeps one subscription to every job's changes for as long as the page lives, and begins it again on each
 * connection. Jobs that ended while nobody listened are found by listing.
 */
export function startLiveJobs(queryClient: QueryClient): void {
  let generation = 0;
  const follow = () => {
    const state = connectionState.get();
    if (state.phase !== 'connected' || state.generation === generation) return;
    generation = state.generation;
    if (generation > 1) void queryClient.invalidateQueries();
    void subscribe();
  };
  connectionState.subscribe(follow);
  follow();

  onJobEnded(() => {
    for (const queryKey of [
      orpc.jobs.key(),
      orpc.overview.key(),
      orpc.points.key(),
      orpc.vaults.key(),
      orpc.servers.key(),
    ])
      void queryClient.invalidateQueries({ queryKey });
  });
}

async function subscribe(): Promise<void> {
  const wasRunning = runningJobs(store.get()).map((job) => job.id);
  tell({ kind: 'subscribed' });
  try {
    const changes = await client.jobs.changes();
    void catchUp(wasRunning);
    for await (const job of changes) tell({ kind: 'changed', job, at: Date.now() });
  } catch {
    // The connection went; the next one subscribes again.
  }
}

/** Fetches what happened between the subscriptions. */
async function catchUp(wasRunning: readonly string[]): Promise<void> {
  try {
    const recent = await client.jobs.list({ limit: 50 });
    tell({ kind: 'listed', jobs: recent });
    const listed = new Set<string>(recent.map((job) => job.id));
    for (const id of wasRunning) {
      const known = store.get().jobs.get(id);
      if (listed.has(id) || known === undefined || !isRunning(known)) continue;
      tell(await lookUp(id));
    }
  } catch {
    // The same: the next connection catches up.
  }
}

/** How a job stands that was running and is in no list; what the router refuses to show is gone. */
async function lookUp(id: string): Promise<LiveJobsEvent> {
  try {
    return { kind: 'listed', jobs: [await client.jobs.show({ job: id })] };
  } catch (error) {
    if (error instanceof ORPCError) return { kind: 'gone', id };
    throw error;
  }
}

/** Everything heard of jobs, redrawn at each change. */
export const useLiveJobs = (): LiveJobs => useSyncExternalStore(store.subscribe, store.get);
