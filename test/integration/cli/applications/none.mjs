// No module of Nest.
export const port = 3000;
