(* THEORY 2, the paper's token-priority graphs: reachability is transitive, and [tied_of] decides "same component". *)
From Coq Require Import Reals QArith Qreals List Arith Bool Lra Lia Relation_Operators Operators_Properties.
From Attest Require Import Definitions.
Import ListNotations.
Open Scope R_scope.

Lemma reach_step D k i j : edge D k i j -> reach D k i j.
Proof. intros. eapply Relation_Operators.rt1n_trans; [eassumption|constructor]. Qed.
Lemma reach_trans D k i j l : reach D k i j -> reach D k j l -> reach D k i l.
Proof. unfold reach. rewrite <- !clos_rt_rt1n_iff. apply rt_trans. Qed.
Lemma tied_of_scc D k i j : tied_of D k i j = true <-> scc D k i j.
Proof.
  unfold tied_of.
  destruct (ClassicalDedekindReals.sig_not_dec (scc D k i j)) as [H|H]; split; intros K; try reflexivity;
    [now apply Classical_Prop.NNPP|discriminate|contradiction].
Qed.
Lemma tied_of_refl D k i : tied_of D k i i = true.
Proof. apply tied_of_scc. split; constructor. Qed.
