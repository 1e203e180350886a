(* The direction of the regularisation path of a dataset with an accepted certificate. *)
From Coq Require Import Reals QArith Qreals Qreduction List Arith Bool Lra Lia.
From Attest Require Import Definitions Sums Matrices GraphSvm Limits RegularisationPath RationalSums GraphCertificate SvmCertificate Answers
  SvmChecker.
Import ListNotations.
Open Scope R_scope.

(** for every dataset with an accepted certificate of kind "graph-svm", status "optimal": the path turns to the stated matrix *)
Theorem certified_path D c nn : svm_ok D c [] = Fine tt -> status c = Optimal nn -> realisable D ->
  let Wmm := W_of D (weights c) in
  is_Wmm D Wmm /\ 0 < inner D Wmm Wmm /\
  exists C r0, forall r W, r0 <= r -> is_path D r W -> r * norm_ D Wmm - C <= inner D W Wmm.
Proof.
  intros H Hs HR Wmm. destruct (svm_ok_optimal D c [] nn H (or_introl Hs)) as (HW & _ & Hst). rewrite Hs in Hst. split; [exact HW|].
  split; [now apply Wmm_strict|]. destruct (Wfin_exists_unique D HR) as (Wf & HWf & _).
  destruct (path_direction_rate D Wf Wmm HR HWf HW Hst) as (C & r0 & _ & K). exists C, r0. intros r W Hr HP. now apply K.
Qed.
