(* THEORY 3 and 4, linearly independent embeddings (hypothesis I): the Graph-SVM is feasible, since logits can be chosen at will (the number of
   tokens reachable from a token is a margin); and W_fin is calibrated, since the gradient of Lbar vanishes there. *)
From Coq Require Import Reals QArith Qreals List Arith Bool Lra Lia Relation_Operators.
From Attest Require Import Definitions Sums Elementary Matrices TokenGraph GraphSvm RestrictedRisk Convexity FiniteComponent SoftComposition Limits.
Import ListNotations.
Open Scope R_scope.

Section Independent.
Variable D : dataset.
Hypothesis HI : independent D.
Hypothesis HF : well_formed D.
(** a matrix with the stated logits *)
Lemma logit_table (f : nat -> nat -> R) : exists X, forall u k, (u < tokens D)%nat -> (k < tokens D)%nat -> logit D X u k = f u k.
Proof.
  destruct HI as (c & Hc). exists (fun a b => lsum (seq 0 (tokens D)) (fun u => lsum (seq 0 (tokens D)) (fun k => f u k * (c u a * c k b)))).
  intros u k Hu Hk.
  assert (Pick : forall (g : nat -> R) m w, (w < m)%nat -> lsum (seq 0 m) (fun x => g x * (if Nat.eqb x w then 1 else 0)) = g w).
  { intros g m w Hw. assert (K : forall l, NoDup l -> In w l -> lsum l (fun x => g x * (if Nat.eqb x w then 1 else 0)) = g w).
    { assert (Z : forall l, ~ In w l -> lsum l (fun x => g x * (if Nat.eqb x w then 1 else 0)) = 0).
      { induction l as [|x l IH]; intros N; [reflexivity|]. rewrite lsum_cons, IH by (intros H; apply N; now right).
        destruct (Nat.eqb_spec x w) as [->|]; [elim N; now left|ring]. }
      induction l as [|x l IH]; intros ND Hi; [easy|]. rewrite lsum_cons. inversion ND; subst.
      destruct (Nat.eqb_spec x w) as [->|N]; [rewrite Z by auto; ring|]. destruct Hi as [->|Hi]; [easy|]. rewrite IH by auto. ring. }
    apply K; [apply seq_NoDup|apply in_seq; lia]. }
  unfold logit, inner, sum2.
  rewrite (lsum_ext (seq 0 (dim D)) _ (fun a => lsum (seq 0 (tokens D))
    (fun u' => lsum (seq 0 (tokens D)) (fun k' => f u' k' * (c u' a * E D u a) * lsum (seq 0 (dim D)) (fun b => c k' b * E D k b))))).
  - rewrite lsum_swap.
    rewrite (lsum_ext (seq 0 (tokens D)) _ (fun u' => (lsum (seq 0 (tokens D)) (fun k' => f u' k' * (if Nat.eqb k' k then 1 else 0))) *
      (if Nat.eqb u' u then 1 else 0))).
    + rewrite (Pick (fun u' => lsum (seq 0 (tokens D)) (fun k' => f u' k' * (if Nat.eqb k' k then 1 else 0))) _ u Hu).
      now apply (Pick (fun k' => f u k')).
    + intros u' Hu'. apply in_seq in Hu'. rewrite lsum_swap, Rmult_comm, <- lsum_scale. apply lsum_ext. intros k' Hk'. apply in_seq in Hk'.
      rewrite (Hc k' k) by lia. rewrite <- (Hc u' u) by lia.
      rewrite (Rmult_comm (lsum _ _)), <- lsum_scale. apply lsum_ext. intros a _. ring.
  - intros a _.
    rewrite (lsum_ext (seq 0 (dim D)) _ (fun b => lsum (seq 0 (tokens D))
      (fun u' => lsum (seq 0 (tokens D)) (fun k' => E D u a * E D k b * (f u' k' * (c u' a * c k' b)))))).
    + rewrite lsum_swap. apply lsum_ext. intros u' _. rewrite lsum_swap. apply lsum_ext. intros k' _. rewrite <- lsum_scale. apply lsum_ext.
      intros b _. ring.
    + intros b _. rewrite <- lsum_scale. apply lsum_ext. intros u' _. rewrite <- lsum_scale. reflexivity.
Qed.
(** ** I implies F: the number of tokens reachable from a token is a margin *)
Definition reachable (k i j : nat) : bool := if ClassicalDedekindReals.sig_not_dec (reach D k i j) then true else false.
Lemma reachable_iff k i j : reachable k i j = true <-> reach D k i j.
Proof.
  unfold reachable.
  destruct (ClassicalDedekindReals.sig_not_dec (reach D k i j)) as [H|H]; split; intros K; try reflexivity;
    [now apply Classical_Prop.NNPP|discriminate|contradiction].
Qed.
Theorem independent_feasible : exists V, feasible D V.
Proof.
  set (rank := fun u k => INR (length (filter (reachable k u) (seq 0 (tokens D))))). destruct (logit_table rank) as (V & HV). exists V.
  intros k i j He.
  assert (W : (i < tokens D)%nat /\ (j < tokens D)%nat /\ (k < tokens D)%nat). { destruct He as (s & Hs & <- & <- & Hi & Hj & _).
    destruct (HF s Hs) as (A & B & C). auto. } destruct W as (Wi & Wj & Wk).
  rewrite margin_logit, !HV by auto. unfold rank.
  assert (Sub : forall u, reachable k j u = true -> reachable k i u = true). { intros u Hu. apply reachable_iff. apply reachable_iff in Hu.
    eapply reach_trans; [apply reach_step, He|exact Hu]. }
  split; intros Hsc.
  - rewrite (filter_ext_in (reachable k i) (reachable k j)); [ring|]. intros u _. destruct (reachable k j u) eqn:E1; [now apply Sub|].
    destruct (reachable k i u) eqn:E2; [|reflexivity].
    apply reachable_iff in E2. assert (reachable k j u = true); [|congruence]. apply reachable_iff. eapply reach_trans; [apply Hsc|exact E2].
  - assert (L : (S (length (filter (reachable k j) (seq 0 (tokens D)))) <= length (filter (reachable k i) (seq 0 (tokens D))))%nat).
    { assert (Ni : reachable k j i = false) by (destruct (reachable k j i) eqn:E1;
        [elim Hsc; split; [now apply reach_step|now apply reachable_iff]|reflexivity]).
      assert (Ii : reachable k i i = true) by (apply reachable_iff; constructor). assert (Hin : In i (seq 0 (tokens D))) by (apply in_seq; lia).
      revert Hin. generalize (seq 0 (tokens D)). intros l.
      assert (Le : forall l, (length (filter (reachable k j) l) <= length (filter (reachable k i) l))%nat).
      { induction l0 as [|x l0 IH]; [cbn; lia|]. cbn. destruct (reachable k j x) eqn:E1; [rewrite (Sub x E1); cbn; lia|].
        destruct (reachable k i x); cbn; lia. }
      induction l as [|x l IH]; [easy|]. intros [->|Hin]; cbn.
      - rewrite Ni, Ii. cbn. specialize (Le l). lia.
      - specialize (IH Hin). destruct (reachable k j x) eqn:E1; [rewrite (Sub x E1); cbn; lia|]. destruct (reachable k i x); cbn; lia. }
    apply le_INR in L. rewrite S_INR in L. lra.
Qed.
(** ** Calibration: for each query and token, the attention of W_fin on the restricted contexts adds up to the count of the label *)
Theorem calibration Wf k v : realisable D -> is_Wfin D Wf -> (k < tokens D)%nat -> (v < tokens D)%nat ->
  lsum (filter (fun s => Nat.eqb (query s) k) (samples D)) (fun s => INR (count_occ Nat.eq_dec (In_ (tied_of D) s) v) * share_in D (tied_of D) Wf s v)
  = INR (length (filter (fun s => Nat.eqb (query s) k && Nat.eqb (label s) v) (samples D))).
Proof.
  intros HR [HS HM] Hk Hv. pose proof (tied_of_refl D) as tr. pose proof (fun k i j (_ : edge D k i j) => tied_of_scc D k i j) as ts.
  pose proof (minimal_everywhere D (tied_of D) tr ts HR Wf HM) as minimal.
  destruct (logit_table (fun u k' => (if Nat.eqb u v then 1 else 0) * (if Nat.eqb k' k then 1 else 0))) as (X & HX).
  set (Dr := restricted D (tied_of D)).
  pose proof (inner_null D (gradient Dr Wf) X (minimal_gradient D (tied_of D) tr HR Wf minimal)) as Z. change (inner Dr (gradient Dr Wf) X = 0) in Z.
  rewrite inner_gradient in Z.
  pose proof (n_pos Dr (restricted_realisable D (tied_of D) tr HR)) as Hn.
  apply Rmult_integral in Z as [Z|Z]; [pose proof (Rinv_0_lt_compat _ Hn); lra|]. unfold Dr in Z. cbn [samples restricted restricted] in Z.
  rewrite lsum_map in Z.
  set (one := fun b : bool => if b then 1 else 0).
  assert (Each : forall s, In s (samples D) ->
    lsum (In_ (tied_of D) s) (fun u => share_in D (tied_of D) Wf s u * (logit D X u (query s) - logit D X (label s) (query s)))
     = one (Nat.eqb (query s) k) * (INR (count_occ Nat.eq_dec (In_ (tied_of D) s) v) * share_in D (tied_of D) Wf s v - one (Nat.eqb (label s) v))).
  { intros s Hs. destruct (HF s Hs) as (A & B & C).
    rewrite (lsum_ext _ _ (fun u => one (Nat.eqb (query s) k) * (share_in D (tied_of D) Wf s u * one (Nat.eqb u v)) -
      one (Nat.eqb (query s) k) * one (Nat.eqb (label s) v) * share_in D (tied_of D) Wf s u)).
    - rewrite lsum_minus, !lsum_scale, (share_in_total D (tied_of D) tr HR Wf s Hs).
      assert (Cn : forall l, lsum l (fun u => share_in D (tied_of D) Wf s u * one (Nat.eqb u v))
        = INR (count_occ Nat.eq_dec l v) * share_in D (tied_of D) Wf s v).
      { induction l as [|x l IH]; [cbn; ring|]. rewrite lsum_cons, IH. cbn [count_occ].
        destruct (Nat.eqb_spec x v) as [->|N]; [destruct (Nat.eq_dec v v); [|easy]; rewrite S_INR; unfold one; ring|].
        destruct (Nat.eq_dec x v); [easy|]. unfold one. ring. }
      rewrite Cn. ring.
    - intros u Hu. apply filter_In in Hu as [Hu _]. rewrite !HX by auto. unfold one. ring. }
  assert (Z' : lsum (samples D) (fun s => one (Nat.eqb (query s) k) * (INR (count_occ Nat.eq_dec (In_ (tied_of D) s) v) * share_in D (tied_of D) Wf s
    v - one (Nat.eqb (label s) v))) = 0).
  { rewrite <- Z. apply lsum_ext. intros s Hs. rewrite <- Each by auto. reflexivity. }
  revert Z'. generalize (samples D). clear. intros l Z.
  assert (E1 : lsum l (fun s => one (Nat.eqb (query s) k) * (INR (count_occ Nat.eq_dec (In_ (tied_of D) s) v) * share_in D (tied_of D) Wf s v -
    one (Nat.eqb (label s) v)))
    = lsum (filter (fun s => Nat.eqb (query s) k) l) (fun s => INR (count_occ Nat.eq_dec (In_ (tied_of D) s) v) * share_in D (tied_of D) Wf s v) -
      INR (length (filter (fun s => Nat.eqb (query s) k && Nat.eqb (label s) v) l))).
  { clear Z. induction l as [|s l IH]; [cbn; ring|]. rewrite lsum_cons, IH. cbn [filter].
    destruct (Nat.eqb (query s) k); cbn [andb]; [|unfold one at 1; ring]. rewrite lsum_cons.
    destruct (Nat.eqb (label s) v); cbn [length]; rewrite ?S_INR; unfold one; ring. }
  lra.
Qed.
End Independent.
