import { z } from 'zod';

// The content security policy forbids eval, and zod would try it when the first schema is made.
// Therefore the first import of the bundle.
z.config({ jitless: true });
