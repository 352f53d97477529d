// The library's worker has this in the place of the page's guard.
export {};
