(* Finite sums over Q with reduction, the map Q2R between them and the sums over R. *)
From Coq Require Import Reals QArith Qreals Qreduction List Arith Bool Lra Lia.
From Attest Require Import Definitions Sums.
Import ListNotations.
Open Scope R_scope.

(** The same over Q; every step reduces the fraction. *)
Definition qsum {A} (l : list A) (f : A -> Q) : Q := fold_right (fun x s => Qred (f x + s)) 0%Q l.
Lemma Q2R_red q : Q2R (Qred q) = Q2R q.
Proof. apply Qeq_eqR, Qred_correct. Qed.
Lemma Q2R_qsum {A} (l : list A) f : Q2R (qsum l f) = lsum l (fun x => Q2R (f x)).
Proof. induction l as [|x l IH]; cbn [qsum lsum fold_right]; [apply RMicromega.Q2R_0|]. rewrite Q2R_red, Q2R_plus. f_equal. exact IH. Qed.
