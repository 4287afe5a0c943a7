import './api/zod-without-eval.ts';
import './look/global.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { connect } from './api/connection.ts';
import { startLiveJobs } from './api/live-jobs.ts';
import { queryClient } from './api/query-client.ts';
import { App } from './frame/app.tsx';
import { pressOnce } from './frame/press-once.ts';

pressOnce(window);
connect();
startLiveJobs(queryClient);

const root = document.getElementById('root');
if (root === null) throw new Error('the page has no element #root');
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
