(* Attention, risk and gradient in intervals, from enclosed logits; comparisons with three answers. *)
From Coq Require Import Reals QArith Qreals Qreduction List Arith Bool ZArith Lra Lia String.
From Interval Require Import Specific_stdz Specific_ops Xreal Basic Interval Float_full.
From Attest Require Import Definitions Sums Elementary Matrices RestrictedRisk Convexity RationalSums GraphCertificate SvmCertificate Intervals
  Answers NatMaps.
From Attest Require Import SparseSums Coefficients RationalCoefficients.
Import ListNotations.
Open Scope R_scope.
Open Scope list_scope.

Section Prec.
Variable prec : F.precision.
(** * Comparisons: certain, certainly not, or unclear *)
Definition at_most (a b : I.type) (why : string) : result unit :=
  let d := I.sub prec b a in
  match I.sign_large d with
  | Xeq | Xgt => Fine tt
  | _ => match I.sign_strict d with Xlt => Bad why 0 | _ => Unclear why 0 end
  end.
Definition less (a b : I.type) (why : string) : result unit :=
  let d := I.sub prec b a in
  match I.sign_strict d with
  | Xgt => Fine tt
  | _ => match I.sign_large d with Xeq | Xlt => Bad why 0 | _ => Unclear why 0 end
  end.
Lemma less_fine a b why u x y : less a b why = Fine u -> encl a x -> encl b y -> x < y.
Proof.
  unfold less. intros H Ha Hb. apply (below_lt prec a b x y Ha Hb). unfold below. destruct (I.sign_strict (I.sub prec b a)); try reflexivity;
    destruct (I.sign_large (I.sub prec b a)); discriminate.
Qed.
Lemma at_most_fine a b why u x y : at_most a b why = Fine u -> encl a x -> encl b y -> x <= y.
Proof.
  unfold at_most. intros H Ha Hb. pose proof (encl_sub prec b a y x Hb Ha) as C. pose proof (I.sign_large_correct (I.sub prec b a)) as S.
  destruct (I.sign_large (I.sub prec b a)).
  - specialize (S _ C). injection S as S. lra.
  - destruct (I.sign_strict (I.sub prec b a)); discriminate.
  - destruct (S _ C) as [_ P]. cbn in P. lra.
  - destruct (I.sign_strict (I.sub prec b a)); discriminate.
Qed.

(** * Enclosed numbers as values of sparse vectors *)
Definition one : I.type := I.fromZ prec 1.
Definition enclose (x : Q) : I.type := match Qden x with xH => I.fromZ prec (Qnum x) | d => I.div prec (I.fromZ prec (Qnum x)) (I.fromZ prec (Zpos
  d)) end.
Lemma enclose_encl x : encl (enclose x) (Q2R x).
Proof.
  unfold enclose. destruct (Qden x) eqn:Ed; try (rewrite <- Ed; exact (encl_iq prec x)).
  unfold Q2R. rewrite Ed. replace (_ * / _) with (IZR (Qnum x)) by (cbn; field). apply encl_Z.
Qed.
Definition i_scale (c : Q) (x : I.type) : I.type := I.mul prec (enclose c) x.
Lemma encl_zero : encl I.zero 0.
Proof. change (contains (I.convert I.zero) (Xreal 0)). rewrite I.zero_correct. split; apply Rle_refl. Qed.
Lemma encl_one : encl one 1. Proof. apply encl_Z. Qed.
Lemma encl_scale c x r : encl x r -> encl (i_scale c x) (Q2R c * r).
Proof. intros. apply encl_mul; auto using enclose_encl. Qed.
Lemma encl_ln a x : 0 < x -> encl a x -> encl (I.ln prec a) (ln x).
Proof.
  intros Hx H. pose proof (I.ln_correct prec a _ H) as K. cbn in K. unfold Xln' in K. destruct (is_positive_spec x); [exact K|lra].
Qed.
Lemma encl_neg a x : encl a x -> encl (I.sub prec I.zero a) (- x).
Proof. intros. replace (- x) with (0 - x) by ring. apply encl_sub; auto using encl_zero. Qed.
Definition i_sum {C} := @sum_over I.type (I.add prec) I.zero C.
Lemma i_sum_lsum {C} (F : C -> I.type) f l : (forall x, In x l -> encl (F x) (f x)) -> encl (i_sum F l) (lsum l f).
Proof. apply sum_over_lsum; [exact encl_zero|apply encl_add]. Qed.
Lemma i_sum_means {K A} (rel : A -> R -> Prop) (F : K * A -> I.type) rho l phi : means rel l phi -> (forall k x r, In (k, x) l -> rel x r -> encl (F
  (k, x)) (r * rho k)) -> encl (i_sum F l) (phi rho).
Proof. apply sum_over_means; [exact encl_zero|apply encl_add]. Qed.

(** * A context as distinct tokens with multiplicities *)
Definition z_rel (z : Z) (r : R) : Prop := IZR z = r.
Definition counts (s : sample) : list (nat * Z) := merged Nat.compare Z.add (map (fun v => (v, 1%Z)) (context s)).
Lemma counts_means s : means z_rel (counts s) (lsum (context s)).
Proof.
  apply (merged_means Nat.compare Z.add z_rel cmp_nat_eq).
  - intros x y r t <- <-. apply plus_IZR.
  - eapply means_ext; [apply (means_of_list z_rel (context s) (fun v => v) (fun _ => 1%Z) (fun _ => 1)); reflexivity|]. intros f. cbn.
    apply lsum_ext. intros. ring.
Qed.

(** * Attention: the mass of each distinct token, from logits relative to one of them *)
Definition masses (z : nat -> I.type) (s : sample) : list (nat * I.type) :=
  match counts s with
  | [] => []
  | (v0, c0) :: rest =>
      let z0 := z v0 in
      let e := map (fun p => (fst p, let x := if Nat.eqb (fst p) v0 then one else I.exp prec (I.sub prec (z (fst p)) z0) in
                                      if Z.eqb (snd p) 1 then x else I.mul prec (I.fromZ prec (snd p)) x)) (counts s) in
      let total := i_sum snd e in map (fun p => (fst p, I.div prec (snd p) total)) e
  end.
Section Attention.
Variables (D : dataset) (W : mat).
Lemma masses_means z s : context s <> [] -> (forall v, encl (z v) (logit D W v (query s))) ->
  means encl (masses z s) (fun f => lsum (context s) (fun v => share D W s v * f v)).
Proof.
  intros Hc Hz. pose proof (counts_means s) as Cm. unfold masses. destruct (counts s) as [|[v0 c0] rest] eqn:Ec.
  - apply means_nil. intros f. inversion Cm as [p Hp|]; subst. apply Hp.
  - rewrite <- Ec in Cm |- *. clear Ec rest c0. set (l0 := logit D W v0 (query s)). set (ex := fun v => exp (logit D W v (query s) - l0)).
    set (F := fun p : nat * Z => _ : nat * I.type). set (e := map F (counts s)).
    assert (Em : means encl e (fun f => lsum (context s) (fun v => ex v * f v))).
    { apply (means_map z_rel encl F (fun v => v) ex (counts s) _ Cm). intros v c r _ <-. split; [reflexivity|]. unfold F. cbn [fst snd].
      set (x := if Nat.eqb v v0 then one else _). assert (Hx : encl x (ex v)).
      { unfold x, ex. destruct (Nat.eqb_spec v v0) as [->|]; [unfold l0; rewrite Rminus_diag_eq, exp_0 by reflexivity; apply encl_one|].
        apply encl_exp, encl_sub; [apply Hz|apply Hz]. }
      destruct (Z.eqb_spec c 1) as [->|]; [rewrite Rmult_1_l; exact Hx|]. apply encl_mul; [apply encl_Z|exact Hx]. }
    pose proof (i_sum_means encl snd (fun _ => 1) e _ Em) as Et. cbn beta in Et.
    lapply Et; [clear Et; intros Et|intros k x r _ Hr; cbn; now rewrite Rmult_1_r]. set (total := i_sum snd e) in *.
    set (T := lsum (context s) (fun v => ex v * 1)) in Et.
    assert (PT : T = exp (- l0) * zsum D W (query s) (context s)).
    { unfold T, zsum. rewrite <- lsum_scale. apply lsum_ext. intros v _. unfold ex. rewrite Rmult_1_r, <- exp_plus. f_equal. ring. }
    pose proof (zsum_pos D W (query s) _ Hc) as Z. pose proof (exp_pos (- l0)) as X. assert (HT : 0 < T) by (rewrite PT; now apply Rmult_lt_0_compat).
    eapply means_ext; [apply (means_map encl encl (fun p => (fst p, I.div prec (snd p) total)) (fun v => v) (fun _ => / T) e _ Em)|].
    + intros v x r _ Hr. split; [reflexivity|]. cbn [snd]. apply (encl_div prec x total r T); auto. lra.
    + intros f. cbn beta. apply lsum_ext. intros v _. unfold share. rewrite PT. unfold ex.
      replace (exp (logit D W v (query s) - l0)) with (exp (- l0) * exp (logit D W v (query s))) by (rewrite <- exp_plus; f_equal; ring). field.
      split; lra.
Qed.
(** the mass of the label *)
Definition label_mass (s : sample) (ms : list (nat * I.type)) : I.type := i_sum (fun p => if Nat.eqb (label s) (fst p) then snd p else I.zero) ms.
Lemma label_mass_encl s ms : means encl ms (fun f => lsum (context s) (fun v => share D W s v * f v)) -> encl (label_mass s ms) (attention D W s
  (label s)).
Proof.
  intros H. pose proof (i_sum_means encl (fun p => if Nat.eqb (label s) (fst p) then snd p else I.zero) (fun v => if Nat.eqb (label s) v then 1 else
    0) ms _ H) as K.
  lapply K; [clear K; intros K|intros k x r _ Hr; cbn; destruct (Nat.eqb (label s) k); [now rewrite Rmult_1_r|rewrite Rmult_0_r; apply encl_zero]].
  replace (attention D W s (label s)) with (lsum (context s) (fun v => share D W s v * (if Nat.eqb (label s) v then 1 else 0))); [exact K|].
  rewrite (lsum_filter (Nat.eqb (label s))), lsum_equal, (lsum_ext (filter _ _) _ (fun _ => 0)).
  - rewrite lsum_zero, Nat.eqb_refl. unfold attention, share, multiplicity, Rdiv. ring.
  - intros v Hv. apply filter_In in Hv as [_ Hv]. apply negb_true_iff in Hv. rewrite Hv. ring.
Qed.
End Attention.

(** * Risk and gradient *)
Inductive loss_kind := LogLoss | SquaredLoss | LinearLoss.
Definition loss_of (k : loss_kind) (u : R) : R := match k with LogLoss => - ln u | SquaredLoss => (1 - u) * (1 - u) | LinearLoss => - u end.
Definition i_loss (k : loss_kind) (a : I.type) : I.type :=
  match k with
  | LogLoss => I.sub prec I.zero (I.ln prec a)
  | SquaredLoss => let b := I.sub prec one a in I.mul prec b b
  | LinearLoss => I.sub prec I.zero a
  end.
Definition with_masses (z : nat -> nat -> I.type) (ss : list sample) : list (sample * list (nat * I.type)) := map (fun s => (s, masses (z (query s))
  s)) ss.
Definition over_n (ss : list sample) : I.type := I.div prec one (I.fromZ prec (Z.of_nat (List.length ss))).
Definition i_risk (k : loss_kind) (ss : list (sample * list (nat * I.type))) (on : I.type) : I.type :=
  I.mul prec on (i_sum (fun p => i_loss k (label_mass (fst p) (snd p))) ss).
(** n grad L as coefficients, then grad L *)
Definition slopes (ss : list (sample * list (nat * I.type))) : list ((nat * nat) * I.type) :=
  flat_map (fun p => let s := fst p in ((query s, label s), I.fromZ prec (-1)) :: map (fun q => ((query s, fst q), snd q)) (snd p)) ss.
Definition i_gradient (ss : list (sample * list (nat * I.type))) (on : I.type) : list ((nat * nat) * I.type) :=
  map (fun p => (fst p, I.mul prec on (snd p))) (merged cmp_pair (I.add prec) (slopes ss)).
Definition realisable_b (D : dataset) : bool := match samples D with [] => false | ss => forallb (fun s => mem (label s) (context s)) ss end.
Lemma realisable_b_sound D : realisable_b D = true -> realisable D.
Proof.
  unfold realisable_b, realisable. destruct (samples D) as [|s0 ss]; [discriminate|]. rewrite forallb_forall. intros H. split; [discriminate|].
  intros s Hs. now apply mem_In, H.
Qed.
Section Risk.
Variables (D : dataset) (W : mat) (z : nat -> nat -> I.type).
Hypothesis HR : realisable D.
Hypothesis Hz : forall k v, encl (z k v) (logit D W v k).
Let ss := with_masses z (samples D).
Lemma nonempty s : In s (samples D) -> context s <> [].
Proof. destruct HR as [_ H]. intros Hs E0. specialize (H s Hs). now rewrite E0 in H. Qed.
Lemma masses_of s : In s (samples D) -> means encl (masses (z (query s)) s) (fun f => lsum (context s) (fun v => share D W s v * f v)).
Proof. intros Hs. apply masses_means; [now apply nonempty|]. intros. apply Hz. Qed.
Lemma over_n_encl : encl (over_n (samples D)) (/ n D).
Proof.
  pose proof (n_pos D HR) as Hn. replace (/ n D) with (1 / IZR (Z.of_nat (List.length (samples D)))).
  - apply encl_div; auto using encl_one, encl_Z. rewrite <- INR_IZR_INZ. unfold n in Hn. lra.
  - rewrite <- INR_IZR_INZ. unfold n in *. field. lra.
Qed.
Lemma attention_pos s : In s (samples D) -> 0 < attention D W s (label s).
Proof.
  intros Hs. unfold attention. apply Rdiv_lt_0_compat; [|now apply zsum_pos, nonempty]. apply Rmult_lt_0_compat; [|apply exp_pos].
  destruct HR as [_ H].
  now apply multiplicity_pos, H.
Qed.
Theorem i_risk_encl k : encl (i_risk k ss (over_n (samples D))) (general_risk D (loss_of k) W).
Proof.
  unfold i_risk, general_risk. apply encl_mul; [exact over_n_encl|]. unfold ss, with_masses.
  replace (i_sum _ (map _ _)) with (i_sum (fun s => i_loss k (label_mass s (masses (z (query s)) s))) (samples D)).
  - apply i_sum_lsum. intros s Hs. pose proof (label_mass_encl D W s _ (masses_of s Hs)) as L. destruct k; cbn [i_loss loss_of].
    + apply encl_neg, encl_ln; [now apply attention_pos|exact L].
    + apply encl_mul; apply encl_sub; auto using encl_one.
    + now apply encl_neg.
  - induction (samples D) as [|s l IH]; [reflexivity|]. cbn. f_equal. exact IH.
Qed.
Definition slope_functional (f : nat * nat -> R) : R :=
  lsum (samples D) (fun s => -1 * f (query s, label s) + lsum (context s) (fun v => share D W s v * f (query s, v))).
Lemma slopes_means : means encl (slopes ss) slope_functional.
Proof.
  unfold slopes, ss, with_masses, slope_functional. pose proof masses_of as Hm. revert Hm. generalize (samples D) as l.
  induction l as [|s l IH]; intros Hm; [now apply means_nil|].
  cbn [map flat_map fst snd app]. eapply means_ext.
  - apply (means_app encl (_ :: _)); [|apply IH; intros; apply Hm; now right]. eapply means_cons; [apply (encl_Z prec (-1))| |intros f; reflexivity].
    apply (means_map encl encl (fun q => ((query s, fst q), snd q)) (fun v => (query s, v)) (fun _ => 1) _ _ (Hm s (or_introl eq_refl))).
    intros k x r _ Hr. split; [reflexivity|]. cbn. now rewrite Rmult_1_r.
  - intros f. rewrite lsum_cons. cbn beta. f_equal. f_equal. apply lsum_ext. intros. ring.
Qed.
Definition gradient_functional (f : nat * nat -> R) : R := / n D * slope_functional f.
Lemma i_gradient_means : means encl (i_gradient ss (over_n (samples D))) gradient_functional.
Proof.
  unfold i_gradient. pose proof (merged_means cmp_pair (I.add prec) encl cmp_pair_eq (encl_add prec) _ _ slopes_means) as H.
  eapply means_ext; [apply (means_map encl encl (fun p => (fst p, I.mul prec (over_n (samples D)) (snd p))) (fun k => k) (fun _ => / n D) _ _ H)|].
  - intros k x r _ Hr. split; [reflexivity|]. cbn [snd]. rewrite Rmult_comm. apply encl_mul; [exact over_n_encl|exact Hr].
  - intros f. cbn beta. unfold gradient_functional. symmetry. exact (means_scale encl _ _ H (/ n D) f).
Qed.
Lemma gradient_mat a b : mat_of D gradient_functional a b = gradient D W a b.
Proof.
  unfold mat_of, gradient_functional, slope_functional, gradient. f_equal. apply lsum_ext. intros s Hs. cbn [fst snd].
  rewrite (lsum_ext (context s) (fun v => share D W s v * M D (query s) v (label s) a b) (fun v => share D W s v * (E D v a * E D (query s) b) - E D
    (label s) a * E D (query s) b * share D W s v)) by (intros; unfold M; ring).
  rewrite lsum_minus, lsum_scale, (share_total D W s (nonempty s Hs)). ring.
Qed.
End Risk.
End Prec.
