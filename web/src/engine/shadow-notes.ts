// Why a shadow that was to be kept is none, in the words of `pipeline.py`.

export const NO_SHADOW = 'no shadow was found on the ground';
export const NOT_PLAIN = 'the ground is not plain enough to tell a shadow from it, so none is kept';
