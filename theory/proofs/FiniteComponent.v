(* THEORY 4, the paper's finite component W_fin, in three files: the span of S_fin, existence, uniqueness and stability. *)
From Attest Require Export TiedPairs FiniteExistence FiniteStability.
