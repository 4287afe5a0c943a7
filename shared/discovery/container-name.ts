import { z } from 'zod';

/** The name of a container (learn.microsoft.com: Naming and Referencing Containers). It becomes part of a URL. */
export const ContainerName = z
  .string()
  .regex(
    /^(?=.{3,63}$)[a-z0-9]+(-[a-z0-9]+)*$/,
    'the name of a container has 3 to 63 characters: lower-case letters, digits, and single hyphens between them',
  );
